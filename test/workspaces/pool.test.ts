import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCanary } from '../support/hostile.ts';
import { listFiles, modeOf } from '../support/listing.ts';
import { openTestStore, orderWorkspaces, pinTest, slotOf, startPinnedRun } from '../support/pinned-run.ts';
import { makeFolder, makeRepository, repositoryAt, type TestRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

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
    const { settle: _, ...workspace } = run.workspace;
    expect(again).toEqual({ ...workspace, kept: true });
    expect(readFileSync(join(again.path, 'a.txt'), 'utf8')).toBe('of a task\n');
    await run.store.close();
  });

  it('is made anew when not all that belongs into it was there', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const other = orderWorkspaces(run.store, run.pin, { run: 'r-2' });
    const half = await other.prepare();
    writeFileSync(join(half.path, 'half.bin'), '');
    const whole = await other.prepare();
    expect([whole.kept, listFiles(whole.path)]).toEqual([false, exact]);
    await whole.settle?.();
    expect(await other.prepare()).toMatchObject({ kept: true, path: whole.path });
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

  const sideOf = (test: TestRepository) => {
    const root = join(dirname(test.root), 'side');
    test.git('worktree', 'add', '--quiet', '--detach', root);
    return openTestStore(repositoryAt(dirname(test.root), root));
  };

  it('is kept for its own run as it is, from another work tree of the repository too', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    writeFileSync(join(run.workspace.path, 'undeclared.txt'), 'of a task\n');
    const store = await sideOf(test);
    const again = await orderWorkspaces(store, run.pin).prepare();
    expect(again).toEqual({
      path: run.workspace.path,
      project: run.workspace.path,
      reused: false,
      kept: true,
    });
    const copy = await orderWorkspaces(store, run.pin, { run: 'r-2', startsFrom: 'r-1' }).prepare();
    expect([copy.kept, listFiles(copy.path)]).toEqual([true, { ...exact, 'undeclared.txt': 'of a task\n' }]);
    await store.close();
    await run.store.close();
  });

  it('is taken by a run from another work tree, under the name of that', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    const store = await sideOf(test);
    await run.workspaces.release('pooled');
    const workspace = await orderWorkspaces(store, run.pin, { run: 'r-2' }).prepare();
    expect([workspace.reused, basename(workspace.path), listFiles(workspace.path)]).toEqual([
      true,
      'side',
      exact,
    ]);
    expect(test.git('-C', workspace.path, 'status', '--porcelain')).toBe('');
    await store.close();
    await run.store.close();
  });

  it('is another one when a task made something of the name that is wanted beside it', async () => {
    const test = makeRepository({ files });
    const run = await startPinnedRun(test);
    mkdirSync(join(slotOf(run), 'side', 'full'), { recursive: true });
    const store = await sideOf(test);
    await run.workspaces.release('pooled');
    const workspace = await orderWorkspaces(store, run.pin, { run: 'r-2' }).prepare();
    expect([workspace.reused, basename(workspace.path), listFiles(workspace.path)]).toEqual([
      false,
      'side',
      exact,
    ]);
    await store.close();
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
    await Promise.all(runs.map(async (run) => (await run.prepare()).settle?.()));
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
