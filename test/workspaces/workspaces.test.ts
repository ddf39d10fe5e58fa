import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { taskGitEnvironment } from '../../src/git/environment.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { makeCanary } from '../support/hostile.ts';
import { openTestStore, orderWorkspaces, pinTest, slotOf, startPinnedRun } from '../support/pinned-run.ts';
import {
  commitRawTree,
  makeFolder,
  makeRepository,
  repositoryAt,
  type TestRepository,
  writeObject,
} from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);

/** All files below a folder with their contents, `.git` left out; names as they are shown by latin1. */
function listFiles(root: string, folder = ''): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(Buffer.from(join(root, folder), 'latin1'), { encoding: 'latin1' })
      .filter((name) => name !== '.git')
      .map((name) => {
        const path = join(folder, name);
        const full = Buffer.from(join(root, path), 'latin1');
        const status = lstatSync(full);
        if (status.isDirectory()) return { [`${path}/`]: '', ...listFiles(root, path) };
        return { [path]: status.isSymbolicLink() ? `→ ${readlinkSync(full)}` : readFileSync(full, 'latin1') };
      }),
  );
}

/** The folders of runs that stand below a repository's workspaces. */
function listSlots(test: TestRepository): string[] {
  const names = existsSync(test.workspaces) ? readdirSync(test.workspaces, { recursive: true }) : [];
  return names.map(String).filter((name) => name.includes('/runs/'));
}

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
      join(test.workspaces, readdirSync(test.workspaces)[0] ?? '', 'runs', 'r-1', 'repo'),
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
    expect(status(taskGitEnvironment)).toThrow(/safe\.bareRepository/);
    expect(canary.sang()).toBe(false);
    expect(status({})).not.toThrow();
    expect(canary.sang()).toBe(true);
    await run.store.close();
  });
});

describe('a workspace that is taken again', () => {
  const second = async (run: Awaited<ReturnType<typeof startPinnedRun>>, name = 'r-2') => {
    await run.workspaces.release('pooled');
    const workspaces = orderWorkspaces(run.store, run.pin, { run: name });
    return { workspaces, workspace: await workspaces.prepare() };
  };
  const exact = { 'a.txt': 'a\n', 'run.sh': '#!/bin/sh\n', 'src/': '', 'src/b.txt': 'b\n' };

  it('is kept for its own run as it is', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    writeFileSync(join(run.workspace.path, 'a.txt'), 'of a task\n');
    const again = await run.workspaces.prepare();
    expect(again).toEqual({ ...run.workspace, kept: true });
    expect(readFileSync(join(again.path, 'a.txt'), 'utf8')).toBe('of a task\n');
    await run.store.close();
  });

  it('is made anew when it was only half made', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    rmSync(join(slotOf(run), 'workspace.json'));
    rmSync(join(run.workspace.path, 'src'), { recursive: true });
    const again = await run.workspaces.prepare();
    expect([again.kept, listFiles(again.path)]).toEqual([false, exact]);
    await run.store.close();
  });

  it('is cleaned of everything that tasks did', async () => {
    const test = makeRepository({ files: { ...files, '.gitignore': '*.tmp\n' } });
    const run = await startPinnedRun(test);
    const at = (path: string) => join(run.workspace.path, path);
    const { mtime, atime } = statSync(at('a.txt'));
    writeFileSync(at('a.txt'), 'z\n');
    utimesSync(at('a.txt'), atime, mtime);
    rmSync(at('src'), { recursive: true });
    symlinkSync(makeFolder(), at('src'));
    chmodSync(at('run.sh'), 0o600);
    mkdirSync(at('empty/deep'), { recursive: true });
    writeFileSync(at('x.tmp'), 'ignored');
    writeFileSync(at('.gitattributes'), '* text eol=crlf\n');
    mkdirSync(at('inner'));
    test.git('-C', at('inner'), 'init', '--quiet');
    const { workspace } = await second(run);
    expect(workspace.reused).toBe(true);
    expect(listFiles(workspace.path)).toEqual({ ...exact, '.gitignore': '*.tmp\n' });
    expect(modeOf(join(workspace.path, 'run.sh'))).toBe('755');
    expect(test.git('-C', workspace.path, 'status', '--porcelain', '--ignored')).toBe('');
    await run.store.close();
  });

  it('cannot hide an edit in the workspace’s own repository', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const canary = makeCanary();
    const git = (...args: string[]) => test.git('-C', run.workspace.path, ...args);
    git('update-index', '--assume-unchanged', 'a.txt');
    git('update-index', '--skip-worktree', 'src/b.txt');
    git('config', 'core.fsmonitor', canary.command);
    git('config', 'core.worktree', '/');
    writeFileSync(join(run.workspace.path, 'a.txt'), 'z\n');
    writeFileSync(join(run.workspace.path, 'src/b.txt'), 'z\n');
    const { workspace } = await second(run);
    expect([workspace.reused, listFiles(workspace.path), canary.sang()]).toEqual([true, exact, false]);
    await run.store.close();
  });

  it('is another one when a file of it has a second name elsewhere', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const elsewhere = join(makeFolder(), 'a.txt');
    linkSync(join(run.workspace.path, 'a.txt'), elsewhere);
    const { workspace } = await second(run);
    writeFileSync(elsewhere, 'z\n');
    expect([workspace.reused, listFiles(workspace.path)]).toEqual([false, exact]);
    await run.store.close();
  });

  it('is another one when a repository hides in a folder of the commit', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    mkdirSync(join(run.workspace.path, 'src', '.git'));
    const { workspace } = await second(run);
    expect([workspace.reused, readdirSync(join(workspace.path, 'src'))]).toEqual([false, ['b.txt']]);
    await run.store.close();
  });

  it('may be of another commit: only what differs is written', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const unchanged = lstatSync(join(run.workspace.path, 'src/b.txt')).ino;
    await run.workspaces.release('pooled');
    test.write({ 'a.txt': 'second\n', 'new/c.txt': 'c\n', 'run.sh': null });
    const next = await startPinnedRun(test, { run: 'r-2' });
    expect(next.workspace.reused).toBe(true);
    expect(lstatSync(join(next.workspace.path, 'src/b.txt')).ino).toBe(unchanged);
    expect(listFiles(next.workspace.path)).toEqual({
      'a.txt': 'second\n',
      'new/': '',
      'new/c.txt': 'c\n',
      'src/': '',
      'src/b.txt': 'b\n',
    });
    await Promise.all([run.store.close(), next.store.close()]);
  });

  it('waits in a pool of two; one is taken by one run only', async () => {
    const test = makeRepository({ files });
    const store = await openTestStore(test);
    const pinned = await pinTest(store);
    const runs = ['r-1', 'r-2', 'r-3'].map((run) => orderWorkspaces(store, pinned, { run }));
    await Promise.all(runs.map((run) => run.prepare()));
    for (const run of runs) await run.release('pooled');
    const key = join(test.workspaces, readdirSync(test.workspaces)[0] ?? '');
    expect([
      readdirSync(join(key, 'pool')).length,
      readdirSync(join(key, 'trash')),
      readdirSync(join(key, 'runs')),
    ]).toEqual([2, [], []]);
    const next = ['r-4', 'r-5', 'r-6'].map((run) => orderWorkspaces(store, pinned, { run }));
    const taken = await Promise.all(next.map((run) => run.prepare()));
    expect(taken.map((workspace) => workspace.reused).toSorted()).toEqual([false, true, true]);
    for (const workspace of taken) expect(listFiles(workspace.path)).toEqual(exact);
    await store.close();
  });

  it('is removed when that is asked for, folders without rights included', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    chmodSync(join(run.workspace.path, 'src'), 0o000);
    await run.workspaces.release('removed');
    expect(existsSync(slotOf(run))).toBe(false);
    await run.store.close();
  });
});

describe('links', () => {
  const ignoring = { ...files, '.gitignore': 'data/*\n!data/keep\n.venv\n', 'data/keep': 'kept\n' };
  const link = (path: string, required = true) => ({ path, required, mode: 'read-only' as const });

  it('show ignored paths of the live checkout, beside what the commit has, and hide them from git', async () => {
    const test = makeRepository({ files: ignoring });
    test.write({ 'data/big.csv': 'rows\n', '.venv/bin/python': 'py\n' });
    const settings = { link: [link('data'), link('.venv'), link('absent', false)] };
    const run = await leaveUntouched(test, () => startPinnedRun(test, { settings }));
    const { path } = run.workspace;
    expect(readFileSync(join(path, 'data/big.csv'), 'utf8')).toBe('rows\n');
    expect(lstatSync(join(path, 'data/keep')).isSymbolicLink()).toBe(false);
    expect(readlinkSync(join(path, '.venv'))).toBe(join(test.root, '.venv'));
    expect(test.git('-C', path, 'status', '--porcelain')).toBe('');
    // The next run cleans the links away and what they show stays.
    await run.workspaces.release('pooled');
    const again = await orderWorkspaces(run.store, run.pin, { run: 'r-2' }).prepare();
    expect([again.reused, existsSync(join(again.path, '.venv'))]).toEqual([true, false]);
    expect(readFileSync(join(test.root, 'data/big.csv'), 'utf8')).toBe('rows\n');
    await run.store.close();
  });

  it('fail when a required one is absent', async () => {
    const test = makeRepository({ files: ignoring });
    await expect(startPinnedRun(test, { settings: { link: [link('models')] } })).rejects.toMatchObject({
      code: 'link-missing',
      trouble: 'environment',
      message: '`models` is to be linked into the workspace and does not exist',
    });
  });

  it('never lead through a symlink of the commit', async () => {
    const outside = makeFolder();
    const test = makeRepository({ files: { ...files, d: { link: outside } } });
    test.write({ d: null, 'd/x': 'x' });
    const starting = startPinnedRun(test, { ref: 'main', settings: { link: [link('d/x')] } });
    await expect(starting).rejects.toMatchObject({ code: 'unsafe-tree' });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('LFS', () => {
  const content = 'large content\n';
  const digest = createHash('sha256').update(content).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${content.length}\n`;
  const withLfs = { '.gitattributes': '*.bin filter=lfs -text\n', 'm.bin': pointer, 'n.txt': 'n\n' };
  const stored = (test: TestRepository) =>
    join('.git', 'lfs', 'objects', digest.slice(0, 2), digest.slice(2, 4), digest).replace(
      /^/,
      `${test.root}/`,
    );

  it('F36: pointers stay pointers with one warning; `lfs: true` puts the content in place and checks it', async () => {
    const test = makeRepository({ files: withLfs });
    const run = await startPinnedRun(test);
    expect(readFileSync(join(run.workspace.path, 'm.bin'), 'utf8')).toBe(pointer);
    expect(run.workspace.notes).toEqual([
      {
        code: 'lfs-pointers',
        message: '1 LFS file is a pointer in the workspace: `m.bin`',
        hint: 'to put their content in place: `workspace: { lfs: true }`',
      },
    ]);
    const order = (name: string) =>
      orderWorkspaces(run.store, run.pin, { run: name, settings: { lfs: true } });
    await expect(order('r-2').prepare()).rejects.toMatchObject({
      code: 'lfs-missing',
      message: "1 LFS file is not in the repository's LFS store, or not what the pointer says: `m.bin`",
    });
    mkdirSync(join(stored(test), '..'), { recursive: true });
    writeFileSync(stored(test), 'other content', { mode: 0o444 });
    await expect(order('r-3').prepare()).rejects.toMatchObject({ code: 'lfs-missing' });
    rmSync(stored(test));
    writeFileSync(stored(test), content, { mode: 0o444 });
    const filled = await order('r-4').prepare();
    expect(readFileSync(join(filled.path, 'm.bin'), 'utf8')).toBe(content);
    expect([filled.notes, modeOf(join(filled.path, 'm.bin'))]).toEqual([undefined, '644']);
    await run.store.close();
  });
});

describe('submodules', () => {
  /** A repository with a submodule `lib` whose recorded commit is in `.git/modules`, unless it is taken away. */
  function makeWithSubmodule(address = 'https://localhost:1/lib.git') {
    const lib = makeRepository({ files: { 'lib.txt': 'lib\n' } });
    const test = makeRepository({ files });
    test.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.root, 'lib');
    test.git('config', '--file', '.gitmodules', 'submodule.lib.url', address);
    test.commit();
    return { test, lib };
  }

  it('F35: are empty folders with one warning; `submodules: true` brings the recorded commit', async () => {
    const { test, lib } = makeWithSubmodule();
    const run = await leaveUntouched(test, () => startPinnedRun(test));
    expect(readdirSync(join(run.workspace.path, 'lib'))).toEqual([]);
    expect(run.workspace.notes).toEqual([
      {
        code: 'submodules-empty',
        message: '1 submodule is an empty folder in the workspace: `lib`',
        hint: 'to bring them in: `workspace: { submodules: true }`',
      },
    ]);
    lib.write({ 'lib.txt': 'newer\n' });
    lib.commit();
    const order = (name: string) =>
      orderWorkspaces(run.store, run.pin, { run: name, settings: { submodules: true } });
    const full = await order('r-2').prepare();
    expect(readFileSync(join(full.path, 'lib', 'lib.txt'), 'utf8')).toBe('lib\n');
    expect(full.notes).toBeUndefined();
    await run.store.close();
  });

  it('are told when they are nowhere to be had', async () => {
    const { test } = makeWithSubmodule();
    rmSync(join(test.root, '.git', 'modules'), { recursive: true });
    const store = await openTestStore(test);
    const pinned = await pinTest(store, { ref: 'main' });
    await expect(
      orderWorkspaces(store, pinned, { settings: { submodules: true } }).prepare(),
    ).rejects.toMatchObject({
      code: 'submodule-failed',
      hint: 'bring it into the live checkout, then run again: `git submodule update --init --recursive`',
    });
    await store.close();
  });

  it('B54: a submodule with an address or path that could lead elsewhere is refused, and nothing is checked out', async () => {
    const commitOf = (test: TestRepository, gitmodules: string, path = 'lib') => {
      const id = test.git('rev-parse', 'HEAD');
      const config = writeObject(test, 'blob', gitmodules);
      return commitRawTree(test, [
        { mode: '100644', name: '.gitmodules', id: config },
        { mode: '160000', name: path, id },
      ]);
    };
    const entry = (path: string, url: string, name = 'lib') =>
      `[submodule "${name}"]\n\tpath = ${path}\n\turl = ${url}\n`;
    const hostile = [
      entry('lib', '-u./evil'),
      entry('lib', 'ext::sh -c id'),
      entry('lib', 'file:///etc'),
      entry('lib', '../../../etc'),
      entry('lib', 'https://host/x', '../../evil'),
      entry('-lib', 'https://host/x'),
      entry('../lib', 'https://host/x'),
      entry('"lib\r"', 'https://host/x'),
      entry('other', 'https://host/x'),
    ];
    const test = makeRepository({ files });
    for (const text of hostile) {
      const starting = startPinnedRun(test, { ref: commitOf(test, text), settings: { submodules: true } });
      await expect(starting, text).rejects.toMatchObject({
        code: 'unsafe-submodule',
        trouble: 'environment',
      });
    }
    expect(listSlots(test)).toEqual([]);
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
