import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unmountBelow } from '../../src/disk/overlay.ts';
import { dropUndefined } from '../../src/values/drop-undefined.ts';
import { collectWorkspaces } from '../../src/workspaces/collect-workspaces.ts';
import { noteName, type SlotNote } from '../../src/workspaces/slot.ts';
import type { RunWorkspaces } from '../../src/workspaces/workspaces.ts';
import { listFiles } from '../support/listing.ts';
import { chooseItOfMounts, listMountsBelow } from '../support/mountable.ts';
import { openTestStore, orderWorkspaces, pinTest } from '../support/pinned-run.ts';
import { makeRepository } from '../support/repository.ts';

const itMounts = await chooseItOfMounts();

/** As many as a view is worth. */
const many = Object.fromEntries(
  Array.from({ length: 1000 }, (_, index) => [`d${index % 20}/f${index}.txt`, `${index}\n`]),
);

/** A repository, and workspaces of runs of its commit that may be views. */
async function setUp(files: Readonly<Record<string, string>> = many, path?: string) {
  const test = makeRepository({ files });
  const opened = path === undefined ? test : { ...test, environment: { ...test.environment, PATH: path } };
  const store = await openTestStore(opened);
  const pinned = await pinTest(store);
  onTestFinished(async () => {
    await unmountBelow(test.workspaces, process.env['PATH']);
    await store.close();
  });
  const start = (run = 'r-1', mayBeViews = () => true, startsFrom?: string) =>
    orderWorkspaces(store, pinned, { run, mayBeViews, ...dropUndefined({ startsFrom }) });
  const foldersOf = (folder: string): readonly string[] => {
    const [owner = ''] = readdirSync(test.workspaces);
    const path = join(test.workspaces, owner, folder);
    return existsSync(path) ? readdirSync(path) : [];
  };
  return { test, store, start, foldersOf };
}

/** The work tree that the tasks of a run share, whole. */
async function shareOf(workspaces: RunWorkspaces) {
  const share = await workspaces.prepare();
  await share.settle?.();
  return share;
}

/** The copy of an instance, whole. */
async function copyFor(workspaces: RunWorkspaces, id: string) {
  const copy = await workspaces.prepareFor?.(id);
  if (copy === undefined) throw new Error('there is no copy');
  await copy.settle?.();
  return copy;
}

const status = (path: string) =>
  execFileSync('git', ['status', '--porcelain'], { cwd: path, encoding: 'utf8' });

itMounts('gives the instances of a large tree views of one, that nothing of another shows in', async () => {
  const { test, start } = await setUp();
  const run = start();
  const [one, other] = await Promise.all([copyFor(run, 'train[seed=1]'), copyFor(run, 'train[seed=2]')]);
  expect([...listMountsBelow(test.workspaces)].sort()).toEqual([one.path, other.path].sort());
  appendFileSync(join(one.path, 'd1/f1.txt'), 'written in place\n');
  writeFileSync(join(one.path, 'd2/new.txt'), '');
  renameSync(join(one.path, 'd3'), join(one.path, 'moved'));
  expect(status(other.path)).toBe('');
  expect(status(one.path).split('\n').slice(0, 2)).toEqual([' M d1/f1.txt', ' D d3/f103.txt']);
  expect(readFileSync(join(other.path, 'd1/f1.txt'), 'utf8')).toBe('1\n');
  expect(Object.keys(listFiles(other.path))).toHaveLength(1020);
  expect(await copyFor(run, 'train[seed=1]')).toMatchObject({ path: one.path, kept: true });
  const third = await copyFor(run, 'train[seed=3]');
  expect(status(third.path)).toBe('');
});

itMounts('takes a view down when its instance has ended, and has the base for the next run', async () => {
  const { test, start, foldersOf } = await setUp();
  const run = start();
  const one = await copyFor(run, 'train[seed=1]');
  writeFileSync(join(one.path, 'd1/f1.txt'), 'changed');
  await copyFor(run, 'train[seed=2]');
  await run.releaseFor?.('train[seed=1]');
  expect(existsSync(dirname(one.path))).toBe(false);
  expect(listMountsBelow(test.workspaces)).toHaveLength(1);
  await run.release('pooled');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect(foldersOf('runs')).toEqual([]);
  expect(foldersOf('pool')).toEqual([]);
  const [base = ''] = foldersOf('bases');
  const next = await shareOf(start('r-2'));
  expect(next).toMatchObject({ reused: true });
  expect(status(next.path)).toBe('');
  expect(foldersOf(`bases/${base}/users`)).toEqual(['r-2']);
});

itMounts('gives runs of one commit views of one tree, that outlives each of them', async () => {
  const { test, start, foldersOf } = await setUp();
  const [one, other] = [start('r-1'), start('r-2')];
  const mine = await shareOf(one);
  const theirs = await shareOf(other);
  expect([mine.reused, theirs.reused]).toEqual([false, true]);
  expect([...listMountsBelow(test.workspaces)].sort()).toEqual([mine.path, theirs.path].sort());
  appendFileSync(join(mine.path, 'd1/f1.txt'), 'written in place\n');
  renameSync(join(mine.path, 'd3'), join(mine.path, 'moved'));
  expect(status(theirs.path)).toBe('');
  await one.release('pooled');
  expect(Object.keys(listFiles(theirs.path))).toHaveLength(1020);
  await other.release('removed');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect([foldersOf('runs'), foldersOf('pool'), foldersOf('bases').length]).toEqual([[], [], 1]);
});

itMounts('makes one base of a commit when runs begin at the same moment', async () => {
  const { test, start, foldersOf } = await setUp();
  const runs = ['r-1', 'r-2', 'r-3'].map((run) => start(run));
  const shares = await Promise.all(runs.map(shareOf));
  expect([...listMountsBelow(test.workspaces)].sort()).toEqual(shares.map(({ path }) => path).sort());
  expect(shares.map(({ path }) => status(path))).toEqual(['', '', '']);
  const [base = '', ...others] = foldersOf('bases');
  expect(others).toEqual([]);
  expect([...foldersOf(`bases/${base}/users`)].sort()).toEqual(['r-1', 'r-2', 'r-3']);
  await Promise.all(runs.map((run) => run.release('pooled')));
  expect(foldersOf(`bases/${base}/users`)).toEqual([]);
});

itMounts('keeps the work tree of a run for a look as a folder of its own, made of the base', async () => {
  const { test, start, foldersOf } = await setUp();
  const run = start();
  const share = await shareOf(run);
  writeFileSync(join(share.path, 'd1/f1.txt'), 'changed');
  renameSync(join(share.path, 'd2'), join(share.path, 'moved'));
  const before = listFiles(share.path);
  await run.release('kept');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect(listFiles(share.path)).toEqual(before);
  expect(readdirSync(dirname(share.path)).sort()).toEqual(['index', 'repo', noteName]);
  expect([foldersOf('bases'), foldersOf('runs/r-1')]).toEqual([[], ['shared']]);
  expect(await shareOf(start())).toMatchObject({ path: share.path, kept: true });
  const copy = await start('r-2', undefined, 'r-1').prepare();
  expect(listFiles(copy.path)).toEqual(before);
});

itMounts('leaves the base to others when it keeps a work tree for a look', async () => {
  const { test, start, foldersOf } = await setUp();
  const [one, other] = [start('r-1'), start('r-2')];
  const [mine, theirs] = [await shareOf(one), await shareOf(other)];
  const copy = await copyFor(one, 'train[seed=1]');
  rmSync(join(mine.path, 'd1'), { recursive: true });
  writeFileSync(join(copy.path, 'd1/f1.txt'), 'of the instance');
  one.keepFor?.('train[seed=1]');
  const before = [listFiles(mine.path), listFiles(copy.path)];
  await one.release('kept');
  expect([listFiles(mine.path), listFiles(copy.path)]).toEqual(before);
  expect(listMountsBelow(test.workspaces)).toEqual([theirs.path]);
  expect(status(theirs.path)).toBe('');
  const [base = ''] = foldersOf('bases');
  expect(foldersOf(`bases/${base}/users`)).toEqual(['r-2']);
  await other.release('pooled');
});

itMounts('makes a base anew in which somebody has been, or whose user left no trace', async () => {
  const { test, store, start, foldersOf } = await setUp();
  const first = await shareOf(start());
  const [commit = ''] = foldersOf('bases');
  const file = join(dirname(dirname(dirname(dirname(first.path)))), 'bases', commit, 'repo/d1/f1.txt');
  // As long as it is in use it stays as it is: nobody works in it.
  expect(await collectWorkspaces(store, () => false)).toEqual(['r-1']);
  writeFileSync(file, 'not that\n');
  const next = await shareOf(start('r-2'));
  expect(readFileSync(join(next.path, 'd1/f1.txt'), 'utf8')).toBe('1\n');
  await unmountBelow(test.workspaces, process.env['PATH']);
  rmSync(dirname(dirname(next.path)), { recursive: true, force: true });
  const last = start('r-3');
  await shareOf(last);
  expect(foldersOf(`bases/${commit}/users`)).toEqual(['r-3']);
  await last.release('pooled');
});

itMounts('makes the base of another commit of one that nobody uses, of which two stay', async () => {
  const { test, store, foldersOf } = await setUp();
  const begin = async (text: string) => {
    test.write({ 'd1/f1.txt': text });
    const { commit, ...pinned } = await pinTest(store);
    const run = orderWorkspaces(store, { ...pinned, commit }, { run: `r-${text}`, mayBeViews: () => true });
    const share = await shareOf(run);
    expect([readFileSync(join(share.path, 'd1/f1.txt'), 'utf8'), status(share.path)]).toEqual([text, '']);
    return { run, commit, reused: share.reused };
  };
  const first = await begin('one');
  await first.run.release('pooled');
  const second = await begin('two');
  expect([first.reused, second.reused, foldersOf('bases')]).toEqual([false, true, [second.commit]]);
  const others = [await begin('three'), await begin('four')];
  expect(foldersOf('bases')).toHaveLength(3);
  for (const { run } of [second, ...others]) await run.release('pooled');
  expect([...foldersOf('bases')].sort()).toEqual(others.map(({ commit }) => commit).sort());
  expect(foldersOf('runs')).toEqual([]);
});

itMounts('looks at a base again after another start of the machine, whoever used it before', async () => {
  const { test, start, foldersOf } = await setUp();
  const killed = await shareOf(start('r-1'));
  await unmountBelow(test.workspaces, process.env['PATH']);
  const [commit = ''] = foldersOf('bases');
  const base = join(dirname(killed.path), '../../../bases', commit);
  writeFileSync(join(base, 'repo/d1/f1.txt'), '');
  for (const note of [join(base, noteName), join(dirname(killed.path), noteName)]) {
    writeFileSync(note, readFileSync(note, 'utf8').replaceAll(/"boot":"[^"]*"/g, '"boot":"another"'));
  }
  const next = await shareOf(start('r-2'));
  expect(readFileSync(join(next.path, 'd1/f1.txt'), 'utf8')).toBe('1\n');
  const resumed = await shareOf(start('r-1'));
  expect(resumed).toMatchObject({ kept: false, reused: true });
  expect(status(resumed.path)).toBe('');
  expect([...foldersOf(`bases/${commit}/users`)].sort()).toEqual(['r-1', 'r-2']);
});

itMounts('leaves the base where a copy of the run may be mounted again', async () => {
  const { test, start } = await setUp();
  const run = start();
  const [share, copy] = [await shareOf(run), await copyFor(run, 'train[seed=1]')];
  writeFileSync(join(copy.path, 'undeclared'), 'left');
  await run.release('kept');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect(status(share.path)).toBe('');
  expect(await copyFor(start(), 'train[seed=1]')).toMatchObject({ path: copy.path, kept: true });
  expect(status(copy.path)).toBe('?? undeclared\n');
});

itMounts('lets no other run start from what a killed one left in a view', async () => {
  const { start } = await setUp();
  const killed = await shareOf(start('r-1'));
  writeFileSync(join(killed.path, 'd1/f1.txt'), 'half');
  const next = await start('r-2', undefined, 'r-1').prepare();
  expect(next.notes).toMatchObject([{ code: 'workspace-made-anew' }]);
  expect(status(next.path)).toBe('');
  expect(await shareOf(start('r-1'))).toMatchObject({ path: killed.path, kept: true });
});

itMounts('takes no base for a whole work tree before it is one', async () => {
  const { start } = await setUp();
  const run = start();
  await shareOf(run);
  await run.release('pooled');
  const plain = start('r-1', () => false);
  const taken = await plain.prepare();
  expect(taken).toMatchObject({ reused: true, kept: false });
  // Else Git would not look at a file that is changed in the second in which it was checked out.
  const index = statSync(join(dirname(taken.path), 'index'));
  expect(index.mtimeMs).toBeLessThanOrEqual(index.ctimeMs);
  expect(await plain.prepare()).toMatchObject({ kept: false });
});

itMounts('goes on in the views of a runner that was killed, mounted or not', async () => {
  const { test, start } = await setUp();
  const before = await copyFor(start(), 'train[seed=1]');
  writeFileSync(join(before.path, 'undeclared'), 'left');
  expect(await copyFor(start(), 'train[seed=1]')).toMatchObject({ path: before.path, kept: true });
  await start().release('kept');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  const again = await copyFor(start(), 'train[seed=1]');
  expect(again).toMatchObject({ path: before.path, kept: true });
  expect(readFileSync(join(again.path, 'undeclared'), 'utf8')).toBe('left');
  expect(status(again.path)).toBe('?? undeclared\n');
});

itMounts(
  'makes a view anew that was written to before the machine started, or that has lost its base',
  async () => {
    const { test, start, foldersOf } = await setUp();
    const before = await copyFor(start(), 'train[seed=1]');
    writeFileSync(join(before.path, 'd1/f1.txt'), 'perhaps lost');
    await start().release('kept');
    const note = join(dirname(before.path), noteName);
    const written = JSON.parse(readFileSync(note, 'utf8')) as SlotNote;
    writeFileSync(note, JSON.stringify({ ...written, view: { boot: 'another' } }));
    const anew = await copyFor(start(), 'train[seed=1]');
    expect(anew.kept).toBe(false);
    expect(status(anew.path)).toBe('');
    await start().release('kept');
    const [base = ''] = foldersOf('bases');
    writeFileSync(join(test.workspaces, readdirSync(test.workspaces)[0] ?? '', 'bases', base, noteName), '');
    expect(await copyFor(start(), 'train[seed=1]')).toMatchObject({ kept: false });
    expect(listMountsBelow(test.workspaces)).toHaveLength(1);
  },
);

itMounts('goes on in a view from another work tree of the repository, in its old place', async () => {
  const { test, store, start } = await setUp();
  const before = await copyFor(start(), 'train[seed=1]');
  writeFileSync(join(before.path, 'undeclared'), 'left');
  await start().release('kept');
  const linked = join(test.root, '../other');
  test.git('worktree', 'add', '--quiet', linked);
  const elsewhere = await openTestStore({ ...test, root: linked });
  const run = orderWorkspaces(elsewhere, await pinTest(elsewhere), { mayBeViews: () => true });
  expect(await copyFor(run, 'train[seed=1]')).toMatchObject({ path: before.path, kept: true });
  expect(readFileSync(join(before.path, 'undeclared'), 'utf8')).toBe('left');
  const other = await copyFor(run, 'train[seed=2]');
  expect([basename(before.path), basename(other.path)]).toEqual(['repo', 'other']);
  expect([...listMountsBelow(test.workspaces)].sort()).toEqual([before.path, other.path].sort());
  await run.release('pooled');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  await Promise.all([elsewhere.close(), store.close()]);
});

itMounts('keeps the copy of an instance for a look as a folder of its own, and goes on in it', async () => {
  const { test, start } = await setUp();
  const run = start();
  const copy = await copyFor(run, 'train[seed=1]');
  writeFileSync(join(copy.path, 'd1/f1.txt'), 'changed');
  run.keepFor?.('train[seed=1]');
  await run.release('kept');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect(status(copy.path)).toBe(' M d1/f1.txt\n');
  expect(readdirSync(dirname(copy.path)).sort()).toEqual(['index', 'repo', noteName]);
  expect(await copyFor(start(), 'train[seed=1]')).toMatchObject({ path: copy.path, kept: true });
});

itMounts('takes down what a killed runner left mounted when its workspaces are collected', async () => {
  const { test, store, start } = await setUp();
  const copy = await copyFor(start(), 'train[seed=1]');
  expect(await collectWorkspaces(store, () => false)).toEqual(['r-1']);
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect(existsSync(copy.path)).toBe(false);
});

it('checks the copies of a small tree out, and those of a run whose tasks may not see what is mounted', async () => {
  const { 'd0/f0.txt': _, ...few } = many;
  const small = await setUp(few);
  await copyFor(small.start(), 'train[seed=1]');
  expect(listMountsBelow(small.test.workspaces)).toEqual([]);
  const large = await setUp();
  const copy = await copyFor(
    large.start('r-1', () => false),
    'train[seed=1]',
  );
  expect(listMountsBelow(large.test.workspaces)).toEqual([]);
  expect(status(copy.path)).toBe('');
});

it('checks copies out where the system mounts nothing', async () => {
  const programs = makeRepository({ files: { mount: { executable: '#!/bin/sh\nexit 32\n' } } }).root;
  const { test, start } = await setUp(many, `${programs}:${process.env['PATH']}`);
  const run = start();
  const [one, other] = await Promise.all([copyFor(run, 'train[seed=1]'), copyFor(run, 'train[seed=2]')]);
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  expect([status(one.path), status(other.path)]).toEqual(['', '']);
  const [owner = ''] = readdirSync(test.workspaces);
  expect(readdirSync(join(test.workspaces, owner, 'runs/r-1')).sort()).toEqual(['instances']);
});
