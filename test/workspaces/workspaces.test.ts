import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guardGit } from '../../src/executors/local/environment.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { makeCanary } from '../support/hostile.ts';
import { listFiles, listSlots, modeOf } from '../support/listing.ts';
import { openTestStore, orderWorkspaces, pinTest, startPinnedRun } from '../support/pinned-run.ts';
import {
  commitRawTree,
  makeFolder,
  makeRepository,
  repositoryAt,
  type TestRepository,
  writeObject,
} from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

/** Commits a tree that git would refuse, and tries to run it. */
async function runRaw(test: TestRepository, commit: string) {
  return leaveUntouched(test, () => startPinnedRun(test, { ref: commit }));
}

describe('the workspace of a run', () => {
  it('holds exactly the files of the commit and lies outside every `.git`', async () => {
    const test = makeRepository({ files });
    const run = await leaveUntouched(test, () => startPinnedRun(test));
    expect(listFiles(run.workspace.path)).toEqual({
      'a.txt': 'a\n',
      'run.sh': '#!/bin/sh\n',
      'src/': '',
      'src/b.txt': 'b\n',
    });
    expect(run.workspace.path).toBe(
      join(test.workspaces, readdirSync(test.workspaces)[0] ?? '', 'runs', 'r-1', 'shared', 'repo'),
    );
    expect(run.workspace).toMatchObject({ project: run.workspace.path, kept: false, reused: false });
    await run.store.close();
  });

  it('gives the folder of a project below the root', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test, { project: 'src' });
    expect(run.workspace.project).toBe(join(run.workspace.path, 'src'));
    await run.store.close();
  });

  it('is refused below a `.git`', async () => {
    const test = makeRepository({ files });
    const inside = { ...test, workspaces: join(test.root, '.git', 'w') };
    await expect(startPinnedRun(inside)).rejects.toMatchObject({ code: 'workspace-inside-git' });
  });

  it('is a work tree of its own: detached, clean, and no way to the user’s branches', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const git = (...args: string[]) => test.git('-C', run.workspace.path, ...args);
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('for-each-ref')]).toEqual([
      run.pin.commit,
      '',
      '',
    ]);
    expect(() => git('symbolic-ref', 'HEAD')).toThrow();
    await leaveUntouched(test, async () => {
      writeFileSync(join(run.workspace.path, 'a.txt'), 'of the task\n');
      expect(git('status', '--porcelain')).toBe(' M a.txt');
      git('commit', '--quiet', '--all', '--message', 'Of the task');
      git('checkout', '--quiet', '-B', 'main');
      git('gc', '--quiet');
    });
    expect(readFileSync(join(run.workspace.path, '.git', 'objects', 'info', 'alternates'), 'utf8')).toBe(
      `${join(test.state, 'store.git', 'objects')}\n`,
    );
    await run.store.close();
  });

  it('brings commits and tags when it is asked for history', async () => {
    const test = makeRepository({ files });
    test.git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'tag', '-a', 'v1.0', '-m', 'One');
    test.git('tag', 'light');
    test.write({ 'a.txt': 'second\n' });
    test.commit('Second');
    test.write({ 'a.txt': 'dirty\n' });
    const run = await leaveUntouched(test, () => startPinnedRun(test, { settings: { history: true } }));
    const git = (...args: string[]) => test.git('-C', run.workspace.path, ...args);
    expect(git('describe', 'HEAD~1')).toMatch(/^v1\.0-1-g[0-9a-f]{7}$/);
    expect(git('tag', '--list')).toBe('light\nv1.0');
    expect(git('diff', '--stat', 'HEAD~2', 'HEAD~1')).toContain('a.txt | 2 +-');
    expect(git('fsck', '--full')).toBe('');
    await run.store.close();
  });

  it('has no history unless it is asked for', async () => {
    const test = makeRepository({ files });
    test.write({ 'a.txt': 'second\n' });
    test.commit();
    const run = await startPinnedRun(test);
    expect(test.git('-C', run.workspace.path, 'rev-list', '--count', 'HEAD')).toBe('1');
    await run.store.close();
  });

  it('never takes a large file through the memory of the runner', async () => {
    const test = makeRepository({ files });
    const size = 64 * 1024 * 1024;
    execFileSync('truncate', ['-s', `${size}`, join(test.root, 'large.bin')]);
    test.git('-c', 'core.bigFileThreshold=1m', '-c', 'core.compression=0', 'add', 'large.bin');
    test.git('commit', '--quiet', '--message', 'Large');
    const before = process.memoryUsage().rss;
    const run = await startPinnedRun(test);
    expect(statSync(join(run.workspace.path, 'large.bin')).size).toBe(size);
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
    await run.workspaces.release('removed');
    await run.store.close();
  });

  it('F46: names of any bytes and of 255 bytes are kept', async () => {
    const test = makeRepository();
    const blob = writeObject(test, 'blob', 'x');
    const names = [Buffer.from([0xff, 0xfe]), Buffer.from('new\nline'), Buffer.from('z'.repeat(255))];
    const commit = commitRawTree(
      test,
      names.toSorted(Buffer.compare).map((name) => ({ mode: '100644', name, id: blob })),
    );
    test.git('update-ref', 'refs/heads/main', commit);
    const run = await startPinnedRun(test, { ref: 'main' });
    const found = readdirSync(Buffer.from(run.workspace.path), { encoding: 'buffer' });
    expect(found.map((name) => name.toString('latin1')).toSorted()).toEqual(
      ['.git', ...names.map((name) => name.toString('latin1'))].toSorted(),
    );
    await run.store.close();
    // The same names in a dirty tree.
    test.git('reset', '--quiet', '--hard');
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${test.root}/`), name]), 'changed');
    const store = await openTestStore(test);
    const pinned = await pinTest(store);
    expect(pinned.changes.map((change) => change.path).toSorted()).toEqual(
      ['new\\nline', 'z'.repeat(255), '\ufffd\ufffd'].toSorted(),
    );
    const again = await orderWorkspaces(store, pinned, { run: 'r-2' }).prepare();
    expect(new Set(Object.values(listFiles(again.path)))).toEqual(new Set(['changed']));
    await store.close();
  });

  it('F47: symlinks that loop, dangle or are absolute are kept as links and never followed', async () => {
    const links = {
      loop: { link: 'loop' },
      dangling: { link: 'nowhere' },
      absolute: { link: '/etc' },
      up: { link: '../..' },
    };
    const test = makeRepository({ files: links });
    const run = await startPinnedRun(test);
    const expected = { loop: '→ loop', dangling: '→ nowhere', absolute: '→ /etc', up: '→ ../..' };
    expect(listFiles(run.workspace.path)).toEqual(expected);
    await run.workspaces.release('pooled');
    const again = await orderWorkspaces(run.store, run.pin, { run: 'r-2' }).prepare();
    expect([again.reused, listFiles(again.path)]).toEqual([true, expected]);
    await run.store.close();
  });

  it('F48: line ends, `eol`, `ident` and the like change no byte', async () => {
    const attributes = [
      '*.crlf text eol=crlf',
      '*.ident ident',
      '*.auto text=auto',
      '*.utf text working-tree-encoding=UTF-16',
      '*.subst export-subst',
      '*.gone export-ignore',
      '*.up filter=up',
      '[attr]mine text eol=crlf filter=up',
      '*.mine mine',
    ].join('\n');
    const blobs = {
      'a.crlf': 'one\ntwo\n',
      'b.crlf': 'one\r\ntwo\r\n',
      'c.ident': '$Id: 0000 $\n',
      'd.auto': 'one\r\ntwo\n',
      'e.utf': 'text\n',
      'f.subst': '$Format:%H$\n',
      'g.gone': 'here\n',
      'h.up': 'lower\n',
      'i.mine': 'lower\n',
    };
    const test = makeRepository();
    test.git('config', 'core.autocrlf', 'true');
    test.git('config', 'filter.up.smudge', 'tr a-z A-Z');
    // Straight into the object store: `add` would convert them.
    const entries = Object.entries({ '.gitattributes': attributes, ...blobs }).map(([name, text]) => ({
      mode: '100644',
      name,
      id: writeObject(test, 'blob', text),
    }));
    const commit = commitRawTree(test, entries);
    const run = await startPinnedRun(test, { ref: commit });
    expect(listFiles(run.workspace.path)).toEqual({ '.gitattributes': attributes, ...blobs });
    // Nor does git see a change there.
    expect(test.git('-C', run.workspace.path, 'status', '--porcelain')).toBe('');
    await run.store.close();
  });

  it('F49: modes are exactly 755 and 644 whatever the umask', async () => {
    const test = makeRepository({ files });
    const mask = process.umask(0o077);
    try {
      const run = await startPinnedRun(test);
      const { path } = run.workspace;
      expect(['a.txt', 'run.sh', 'src', 'src/b.txt'].map((name) => modeOf(join(path, name)))).toEqual([
        '644',
        '755',
        '755',
        '644',
      ]);
      await run.store.close();
    } finally {
      process.umask(mask);
    }
  });

  it('F50: names that differ only in case are exact on a disk that keeps case', async () => {
    const test = makeRepository({
      files: { 'Readme.md': 'one\n', 'README.md': 'two\n', 'X/a': '1', 'x/a': '2' },
    });
    const run = await startPinnedRun(test);
    expect(listFiles(run.workspace.path)).toEqual({
      'Readme.md': 'one\n',
      'README.md': 'two\n',
      'X/': '',
      'X/a': '1',
      'x/': '',
      'x/a': '2',
    });
    await run.store.close();
  });

  it('B55: a tree with a path that git itself would not write is refused before anything is checked out', async () => {
    const test = makeRepository({ files });
    const blob = writeObject(test, 'blob', 'x');
    const inner = writeObject(
      test,
      'tree',
      Buffer.concat([Buffer.from('100644 config\0'), Buffer.from(blob, 'hex')]),
    );
    for (const name of ['.git', '.GIT', 'git~1', '..', 'a/../b', '.git ', '.g\u200cit']) {
      for (const entry of [
        { mode: '40000', name, id: inner },
        { mode: '100644', name, id: blob },
      ]) {
        const commit = commitRawTree(test, [entry]);
        await expect(runRaw(test, commit)).rejects.toMatchObject({
          code: 'unsafe-tree',
          trouble: 'environment',
        });
      }
    }
    expect(listSlots(test)).toEqual([]);
  });

  it('B56: a symlink and a folder of one name are refused, and nothing is written behind the link', async () => {
    const test = makeRepository({ files });
    const outside = makeFolder();
    const blob = writeObject(test, 'blob', 'x');
    const link = writeObject(test, 'blob', outside);
    const folder = writeObject(
      test,
      'tree',
      Buffer.concat([Buffer.from('100644 x\0'), Buffer.from(blob, 'hex')]),
    );
    const twice = commitRawTree(test, [
      { mode: '120000', name: 'd', id: link },
      { mode: '40000', name: 'd', id: folder },
    ]);
    const flat = commitRawTree(test, [
      { mode: '120000', name: 'd', id: link },
      { mode: '100644', name: 'd/x', id: blob },
    ]);
    for (const commit of [twice, flat]) {
      await expect(runRaw(test, commit)).rejects.toMatchObject({ code: 'unsafe-tree' });
    }
    expect(readdirSync(outside)).toEqual([]);
  });

  it('B58: a bare repository planted in the tree is no repository for a task', async () => {
    const canary = makeCanary();
    const bare = {
      'evil/HEAD': 'ref: refs/heads/main\n',
      'evil/config': `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "${canary.command}"\n`,
      'evil/objects/keep': '',
      'evil/refs/keep': '',
    };
    const test = makeRepository({ files: { ...files, ...bare } });
    const run = await startPinnedRun(test);
    const status = (extra: Record<string, string>) => () =>
      execFileSync('git', ['status'], {
        cwd: join(run.workspace.path, 'evil'),
        env: { ...test.environment, ...extra },
        stdio: 'pipe',
      });
    expect(status(guardGit({}))).toThrow(/safe\.bareRepository/);
    expect(canary.sang()).toBe(false);
    expect(status({})).not.toThrow();
    expect(canary.sang()).toBe(true);
    await run.store.close();
  });
});

describe('unusual repositories', () => {
  it('that borrow their objects are read with what they borrow', async () => {
    const origin = makeRepository({ files });
    const folder = makeFolder();
    const test = repositoryAt(folder, join(folder, 'repo'));
    origin.git('clone', '--quiet', '--shared', origin.root, test.root);
    const run = await startPinnedRun(test);
    expect(listFiles(run.workspace.path)).toHaveProperty('src/b.txt', 'b\n');
    await run.store.close();
  });

  it('with every odd character in their path are run as any other', async () => {
    const folder = makeFolder();
    for (const name of ['a:b', '"quoted"', 'two\nlines', 'back\\slash', '-dash', 'é ü', "it's $(id)"]) {
      const test = repositoryAt(join(folder, name), join(folder, name, name));
      mkdirSync(test.root);
      test.git('init', '--quiet');
      test.write(files);
      test.commit();
      test.write({ 'a.txt': 'dirty\n' });
      const run = await startPinnedRun(test);
      expect([name, listFiles(run.workspace.path)['a.txt']]).toEqual([name, 'dirty\n']);
      await run.workspaces.release('pooled');
      const again = await orderWorkspaces(run.store, run.pin, { run: 'r-2' }).prepare();
      expect([name, again.reused]).toEqual([name, true]);
      expect(test.git('-C', again.path, 'status', '--porcelain')).toBe('');
      await run.store.close();
    }
  });
});

describe('repositories side by side', () => {
  it('share no pool, and the work trees of one repository do', async () => {
    const one = makeRepository({ files });
    const folder = makeFolder();
    const two = { ...repositoryAt(folder, join(folder, 'repo')), workspaces: one.workspaces };
    execFileSync('git', ['clone', '--quiet', one.root, two.root], { env: one.environment });
    const first = await startPinnedRun(one);
    await first.workspaces.release('pooled');
    const other = await startPinnedRun(two, { run: 'r-2' });
    expect([other.workspace.reused, readdirSync(one.workspaces).length]).toEqual([false, 2]);
    await Promise.all([first.store.close(), other.store.close()]);
  });
});

describe('many files', () => {
  it('F45: 100,000 files are snapshotted in bounded memory', async () => {
    const test = makeRepository();
    const blob = writeObject(test, 'blob', 'x\n');
    const tree = (entries: readonly (readonly [string, string, string])[]) =>
      writeObject(
        test,
        'tree',
        Buffer.concat(
          entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
        ),
      );
    const names = Array.from({ length: 100 }, (_, index) => `n${String(index).padStart(2, '0')}`);
    const leaf = tree(names.map((name) => ['100644', name, blob] as const));
    const branch = tree(names.slice(0, 10).map((name) => ['40000', name, leaf] as const));
    const commit = commitRawTree(
      test,
      names.map((name) => ({ mode: '40000', name, id: branch })),
    );
    const before = process.memoryUsage().rss;
    const run = await startPinnedRun(test, { ref: commit });
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    expect(readdirSync(join(run.workspace.path, 'n99', 'n09'))).toHaveLength(100);
    await run.workspaces.release('removed');
    await run.store.close();
  });
});
