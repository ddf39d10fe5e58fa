import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunWorkspaces } from '../../src/workspaces/workspaces.ts';
import { listFiles } from '../support/listing.ts';
import { orderWorkspaces, startPinnedRun } from '../support/pinned-run.ts';
import { makeRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n' };

/** The copy of an instance; every run can make some. */
async function copyFor(workspaces: RunWorkspaces, id: string) {
  const copy = await workspaces.prepareFor?.(id);
  if (copy === undefined) throw new Error('there is no copy');
  await copy.settle?.();
  return copy;
}

it('gives an instance a copy of the commit, apart from that of the run, and the same one again', async () => {
  const run = await startPinnedRun(makeRepository({ files }));
  writeFileSync(join(run.workspace.path, 'a.txt'), 'changed');
  const [one, other] = await Promise.all([
    copyFor(run.workspaces, 'train[seed=1]'),
    copyFor(run.workspaces, 'train[seed=2]'),
  ]);
  expect(new Set([one.path, other.path, run.workspace.path]).size).toBe(3);
  expect([one, other].map(({ kept }) => kept)).toEqual([false, false]);
  for (const { path } of [one, other]) {
    expect(listFiles(path)).toEqual({ 'a.txt': 'a\n', 'src/': '', 'src/b.txt': 'b\n' });
  }
  writeFileSync(join(one.path, 'mine'), '');
  expect(await copyFor(run.workspaces, 'train[seed=1]')).toMatchObject({ path: one.path, kept: true });
  await run.store.close();
});

it('takes the copy of an instance that ended for the next one, without what that left', async () => {
  const run = await startPinnedRun(makeRepository({ files }));
  const one = await copyFor(run.workspaces, 'train[seed=1]');
  writeFileSync(join(one.path, 'left'), '');
  await run.workspaces.releaseFor?.('train[seed=1]');
  const next = await copyFor(run.workspaces, 'train[seed=2]');
  expect(next.reused).toBe(true);
  expect(listFiles(next.path)).toEqual({ 'a.txt': 'a\n', 'src/': '', 'src/b.txt': 'b\n' });
  await run.store.close();
});

it('leaves no copy of an instance behind the run', async () => {
  const test = makeRepository({ files });
  const run = await startPinnedRun(test);
  await copyFor(run.workspaces, 'train[seed=1]');
  await run.workspaces.release('pooled');
  const [owner = ''] = readdirSync(test.workspaces);
  expect(readdirSync(join(test.workspaces, owner, 'runs'))).toEqual([]);
  const [pooled = ''] = readdirSync(join(test.workspaces, owner, 'pool'));
  expect(readdirSync(join(test.workspaces, owner, 'pool', pooled)).sort()).toEqual([
    'index',
    'pooled.json',
    'repo',
  ]);
  expect(existsSync(dirname(run.workspace.path))).toBe(false);
  await run.store.close();
});

it('leaves the copies of instances alone when that of the run is made after them, or taken from the pool', async () => {
  const test = makeRepository({ files });
  const before = await startPinnedRun(test);
  await before.workspaces.release('pooled');
  const later = orderWorkspaces(before.store, before.pin, { run: 'r-2' });
  const one = await copyFor(later, 'train[seed=1]');
  writeFileSync(join(one.path, 'mine'), '');
  const other = await copyFor(later, 'train[seed=2]');
  await later.releaseFor?.('train[seed=2]');
  const shared = await later.prepare();
  expect(shared).toMatchObject({ reused: true, kept: false });
  expect(existsSync(join(one.path, 'mine'))).toBe(true);
  expect(existsSync(other.path)).toBe(false);
  expect(await copyFor(later, 'train[seed=1]')).toMatchObject({ path: one.path, kept: true });
  await before.store.close();
});
