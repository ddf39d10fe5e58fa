import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryName } from '../../src/disk/temporary.ts';
import { collectWorkspaces } from '../../src/workspaces/collect-workspaces.ts';
import { findWorkspaceDirectory } from '../../src/workspaces/workspace-directory.ts';
import { openTestStore, orderWorkspaces, pinTest } from '../support/pinned-run.ts';
import { makeRepository } from '../support/repository.ts';

it('removes workspaces that no run needs and what a killed runner was about to remove', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n' } });
  const store = await openTestStore(test);
  const pinned = await pinTest(store);
  for (const run of ['r-1', 'r-2', 'r-3']) {
    const workspace = await orderWorkspaces(store, pinned, { run }).prepare();
    await workspace.settle?.();
  }
  await orderWorkspaces(store, pinned, { run: 'r-3' }).release('pooled');
  const directory = findWorkspaceDirectory(store);
  const { pid } = spawnSync('true');
  const left = temporaryName().replace(`_${process.pid}_`, `_${pid}_`);
  mkdirSync(join(directory, 'trash', left, 'half'), { recursive: true });
  expect(await collectWorkspaces(store, (run) => run === 'r-2')).toEqual(['r-1']);
  expect(['runs', 'pool', 'trash'].map((name) => readdirSync(join(directory, name)).length)).toEqual([
    1, 1, 0,
  ]);
  expect(readdirSync(join(directory, 'runs'))).toEqual(['r-2']);
  await store.close();
});

it('has nothing to do where no run ever was', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n' } });
  const store = await openTestStore(test);
  expect(await collectWorkspaces(store, () => false)).toEqual([]);
});

it('finds those that older versions made for runs from another work tree, and leaves those of other repositories', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n' } });
  const store = await openTestStore(test);
  const directory = findWorkspaceDirectory(store);
  const digest = basename(directory).slice(-9);
  const make = (folder: string, ...paths: readonly string[]) => {
    for (const path of paths) mkdirSync(join(dirname(directory), folder, path), { recursive: true });
  };
  make(`side${digest}`, 'runs/r-1/shared/side', 'runs/r-2/shared/side', 'pool/x');
  make(`gone${digest}`, 'runs/r-1/shared/gone', 'pool/x');
  make('repo-0123abcd', 'runs/r-1/shared/repo');
  expect(await collectWorkspaces(store, (run) => run === 'r-2')).toEqual(['r-1']);
  expect(readdirSync(dirname(directory)).toSorted()).toEqual(['repo-0123abcd', `side${digest}`]);
  expect(readdirSync(join(dirname(directory), `side${digest}`, 'runs'))).toEqual(['r-2']);
  expect(readdirSync(join(dirname(directory), 'repo-0123abcd', 'runs'))).toEqual(['r-1']);
  await store.close();
});
