import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkAddress } from '../../src/git/remote-address.ts';
import { openRepository } from '../../src/git/repository.ts';
import { findMove, resolveRevision } from '../../src/git/revision.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { openTestStore, pinTest, startPinnedRun } from '../support/pinned-run.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const resolve = async (test: TestRepository, text: string) =>
  resolveRevision(await openRepository(test.root, test.environment), text);

const badRevision = (text: string) => ({
  ok: false,
  diagnostics: [
    {
      severity: 'error',
      code: 'bad-revision',
      message: `bad revision \`${text}\`: the repository has no such commit, branch or tag`,
      hint: 'list branches with `git branch --all`; in a shallow clone fetch it first: `git fetch --unshallow`',
    },
  ],
});

describe('resolveRevision', () => {
  it('gives the commit of a branch, of an annotated tag and of an id', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    const commit = test.git('rev-parse', 'HEAD');
    test.git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'tag', '-a', 'v1', '-m', 'One');
    expect(await resolve(test, 'main')).toMatchObject({ value: { commit, name: 'main', branch: 'main' } });
    expect(await resolve(test, 'v1')).toMatchObject({ value: { commit, name: 'v1', branch: null } });
    expect(await resolve(test, commit.slice(0, 8))).toMatchObject({ value: { commit, branch: null } });
  });

  it('says that nothing is committed yet where `HEAD` or its branch is asked for', async () => {
    const test = makeRepository();
    const hint = 'commit something, or name a branch that has commits, of those in `git branch --all`';
    for (const text of ['HEAD', 'HEAD~1', '@', 'main']) {
      const message = `bad revision \`${text}\`: nothing is committed yet on branch \`main\``;
      expect(await resolve(test, text)).toEqual({
        ok: false,
        diagnostics: [{ severity: 'error', code: 'bad-revision', message, hint }],
      });
    }
    expect(await resolve(test, 'HEADER')).toEqual(badRevision('HEADER'));
    expect(await resolve(test, 'mian')).toEqual(badRevision('mian'));
  });

  it('accepts no tree and no blob', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    expect(await resolve(test, 'HEAD^{tree}')).toEqual(badRevision('HEAD^{tree}'));
    expect(await resolve(test, 'HEAD:a.txt')).toEqual(badRevision('HEAD:a.txt'));
  });

  it('B49: a branch with shell text in its name is a name and nothing else', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    for (const branch of ['a;echo${IFS}hi', '$(id)', '`id`', '-x']) {
      test.git('update-ref', `refs/heads/${branch}`, 'HEAD');
      const run = await leaveUntouched(test, () => startPinnedRun(test, { ref: branch, run: 'r-1' }));
      expect(run.pin).toMatchObject({ branch, ref: branch, commit: test.git('rev-parse', 'main') });
      await run.workspaces.release('removed');
      await run.store.close();
    }
  });

  it('B50: a ref that looks like an option is a bad revision and no option', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    for (const text of ['--upload-pack=x', '-u', '--all', '--git-dir=/etc']) {
      expect(await resolve(test, text)).toEqual(badRevision(text));
      // Git's own plumbing stores such a branch; even then it is a name.
      test.git('update-ref', `refs/heads/${text}`, 'HEAD');
      expect(await resolve(test, text)).toMatchObject({
        ok: true,
        value: { commit: test.git('rev-parse', 'main') },
      });
    }
  });

  it('B51: a revision that searches is looked up once and never kept as it was typed', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    const commit = test.git('rev-parse', 'HEAD');
    for (const text of ['HEAD@{0}', ':/Change', 'HEAD^{/Ch(a+)+nge}']) {
      expect(await resolve(test, text)).toEqual({
        ok: true,
        diagnostics: [],
        value: { commit, name: commit, branch: null },
      });
    }
    for (const text of ['HEAD@{…}', ':/x', '^{/(a+)+}', 'HEAD^{/(a+)+$}']) {
      expect(await resolve(test, text)).toEqual(badRevision(text));
    }
  });

  it('B52: a ref that git would not store is a bad revision', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    for (const text of ['refs/heads/x.lock', '..', 'main..side', 'a b', '', 'x\ny', 'x\0y']) {
      expect(await resolve(test, text)).toEqual(
        badRevision(text.replace('\n', '\\n').replace('\0', '\\x00')),
      );
    }
  });
});

describe('checkAddress', () => {
  it('B53: an address that could start a program or read a file is refused', () => {
    const addresses = [
      'ext::sh -c id',
      'ext::sh',
      'fd::17',
      'file:///etc',
      '/etc/repo',
      '-oProxyCommand=id',
      'ssh://-oProxyCommand=id/x',
      'ssh://user@-oProxyCommand=id/x',
      '-u@host:path',
      'host:-path',
      'https://host/a\nb',
      'git://host/x',
    ];
    for (const address of addresses) {
      expect(checkAddress(address)).toMatchObject({ ok: false, diagnostics: [{ code: 'bad-address' }] });
    }
  });

  it.each([
    'https://github.com/owner/name.git',
    'http://localhost:8080/x.git',
    'ssh://git@host:22/x.git',
    'git@github.com:owner/name.git',
  ])('accepts %s', (address) => {
    expect(checkAddress(address)).toEqual({ ok: true, value: address, diagnostics: [] });
  });
});

describe('findMove', () => {
  it('F31: the run stays at its commit through an amend, and the move can be told at its end', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    const run = await startPinnedRun(test);
    expect(await findMove(run.repository, run.pin)).toBeNull();
    test.write({ 'a.txt': 'amended\n' });
    test.git('add', '--all');
    test.git('commit', '--quiet', '--amend', '--message', 'Amended');
    test.git('reflog', 'expire', '--expire=now', '--all');
    test.git('gc', '--quiet', '--prune=now');
    expect(await findMove(run.repository, run.pin)).toBe(test.git('rev-parse', 'HEAD'));
    // Taken up again, also without its workspace: still the commit of before.
    await run.workspaces.release('removed');
    const again = await run.workspaces.prepare();
    expect(readFileSync(`${again.path}/a.txt`, 'utf8')).toBe('a\n');
    await run.store.close();
  });

  it('says nothing about a pinned snapshot whose base has not moved', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    test.write({ 'a.txt': 'b\n' });
    const store = await openTestStore(test);
    expect(await findMove(store.repository, await pinTest(store))).toBeNull();
    await store.close();
  });
});
