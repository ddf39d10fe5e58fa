import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseRemote } from '../../src/git/choose-remote.ts';
import { openRepository } from '../../src/git/repository.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

async function choose(test: TestRepository, wanted?: string, way: 'push' | 'fetch' = 'push') {
  const repository = await openRepository(test.root, test.environment);
  return chooseRemote(repository, {
    ...(wanted === undefined ? {} : { wanted }),
    way,
    cwd: join(test.root, 'sub'),
  });
}

const urlOf = (settings: readonly (readonly [string, string])[]) =>
  settings.find(([name]) => name === 'remote.history.url')?.[1];

it('means `origin`, or the only remote, and takes over what leads there and nothing that names a program', async () => {
  const test = makeRepository();
  expect(await choose(test)).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'unknown-remote', message: 'the repository has no remote' }],
  });
  test.git('remote', 'add', 'team', '../team.git');
  const team = join(test.root, '../team.git');
  expect(await choose(test)).toMatchObject({
    ok: true,
    value: { name: 'history', shown: 'team', key: team },
  });
  test.git('remote', 'add', 'other', 'git@host:x.git');
  expect(await choose(test)).toMatchObject({ ok: false, diagnostics: [{ code: 'unknown-remote' }] });
  test.git('remote', 'add', 'origin', 'https://me:hush@host/x.git');
  test.git('config', 'http.https://host/.extraheader', 'A: b');
  test.git('config', 'core.sshCommand', 'touch canary');
  test.git('config', 'remote.origin.receivepack', 'touch canary');
  expect(await choose(test)).toEqual({
    ok: true,
    diagnostics: [],
    value: {
      name: 'history',
      shown: 'origin',
      key: 'https://host/x.git',
      settings: [
        ['remote.history.url', 'https://me:hush@host/x.git'],
        ['http.https://host/.extraheader', 'A: b'],
      ],
    },
  });
});

it('pushes to the push address of a remote, and takes addresses relative to where it is told', async () => {
  const test = makeRepository();
  test.git('remote', 'add', 'origin', 'https://host/read.git');
  test.git('remote', 'set-url', '--push', 'origin', 'ssh://host/write.git');
  const [push, fetch] = [await choose(test, 'origin', 'push'), await choose(test, 'origin', 'fetch')];
  expect([push.ok && urlOf(push.value.settings), fetch.ok && urlOf(fetch.value.settings)]).toEqual([
    'ssh://host/write.git',
    'https://host/read.git',
  ]);
  const path = await choose(test, '../hub.git');
  expect(path).toMatchObject({ ok: true, value: { shown: join(test.root, 'hub.git') } });
  expect(await choose(test, 'http://me:hush@host/x')).toMatchObject({
    ok: true,
    value: { shown: 'http://host/x' },
  });
  expect(await choose(test, `file://${test.root}`)).toMatchObject({ ok: true, value: { key: test.root } });
});

it('shows no password of an address, also of one that is none', async () => {
  const test = makeRepository();
  for (const address of ['https://me:hu@sh@host/x.git', 'ftp://me:hu@sh@host/x.git']) {
    const chosen = await choose(test, address);
    expect(chosen.ok).toBe(false);
    expect(JSON.stringify(chosen)).toContain('//host/x.git');
    expect(JSON.stringify(chosen)).not.toMatch(/hu@|sh@/);
  }
});
