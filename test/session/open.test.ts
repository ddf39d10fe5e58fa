import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openProject } from '../../src/session/open.ts';
import { makeRepository } from '../support/repository.ts';

it('takes the nearest folder with a folder `.runnable`, whatever else has that name', async () => {
  const test = makeRepository({
    files: { '.runnable/a.yaml': '', 'inner/.runnable': 'a file', 'other/.runnable/b.yaml': '' },
  });
  mkdirSync(join(test.root, 'inner', 'deep'));
  const prefixOf = async (folder: string) => {
    const opened = await openProject({ cwd: join(test.root, folder), environment: test.environment });
    return opened.ok ? opened.value.prefix : opened.diagnostics.map(({ code }) => code);
  };
  expect(await Promise.all(['', 'inner/deep', 'other'].map(prefixOf))).toEqual(['', '', 'other']);
});

it('says where no folder has one', async () => {
  const test = makeRepository({ files: { '.runnable': 'a file' } });
  const opened = await openProject({ cwd: test.root, environment: test.environment });
  expect(opened).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'no-project', hint: 'write a first pipeline with `runnable init`' }],
  });
});

it('names the projects below, by the way that leads there from here', async () => {
  const names = ['b', 'a', 'deep/er/and/down', 'too/deep/to/be/found', 'c d', 'node_modules/x', '.hidden'];
  const files = Object.fromEntries(names.map((name) => [`${name}/.runnable/x.yaml`, '']));
  const test = makeRepository({ files: { ...files, 'src/code.txt': '' } });
  const hintAt = async (folder: string) => {
    const opened = await openProject({ cwd: join(test.root, folder), environment: test.environment });
    return opened.ok ? null : opened.diagnostics[0]?.hint;
  };
  const there = 'there are projects in `a`, `b`, `c d`, `deep/er/and/down`: go there, or name one';
  expect(await hintAt('')).toBe(`${there}: \`runnable -C a list\``);
  expect(await hintAt('src')).toBe(`${there}: \`runnable -C ../a list\``);
});
