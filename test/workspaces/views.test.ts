import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unmountBelow } from '../../src/disk/overlay.ts';
import { collectWorkspaces } from '../../src/workspaces/collect-workspaces.ts';
import { noteName, type SlotNote } from '../../src/workspaces/pool.ts';
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
  const start = (run = 'r-1', mayBeViews = () => true) => orderWorkspaces(store, pinned, { run, mayBeViews });
  return { test, store, start };
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
  const { test, start } = await setUp();
  const run = start();
  const one = await copyFor(run, 'train[seed=1]');
  writeFileSync(join(one.path, 'd1/f1.txt'), 'changed');
  await copyFor(run, 'train[seed=2]');
  await run.releaseFor?.('train[seed=1]');
  expect(existsSync(dirname(one.path))).toBe(false);
  expect(listMountsBelow(test.workspaces)).toHaveLength(1);
  await run.release('pooled');
  expect(listMountsBelow(test.workspaces)).toEqual([]);
  const [owner = ''] = readdirSync(test.workspaces);
  expect(readdirSync(join(test.workspaces, owner, 'runs'))).toEqual([]);
  expect(readdirSync(join(test.workspaces, owner, 'pool'))).toHaveLength(1);
  const next = await start('r-2').prepare();
  expect(next).toMatchObject({ reused: true });
  expect(status(next.path)).toBe('');
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
    const { test, start } = await setUp();
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
    const base = join(dirname(before.path), '../../base', noteName);
    writeFileSync(base, '');
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
  expect(readdirSync(dirname(copy.path)).sort()).toEqual(['repo', noteName]);
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
