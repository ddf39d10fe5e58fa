import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaveUntouched } from '../support/fingerprint.ts';
import { listSlots } from '../support/listing.ts';
import { openTestStore, orderWorkspaces, pinTest, startPinnedRun } from '../support/pinned-run.ts';
import { commitRawTree, makeRepository, type TestRepository, writeObject } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

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

  it('are brought from the live checkout where a relative address counts from no remote, and refused without it', async () => {
    const { test } = makeWithSubmodule('../lib');
    const run = await startPinnedRun(test, { settings: { submodules: true } });
    expect(readFileSync(join(run.workspace.path, 'lib', 'lib.txt'), 'utf8')).toBe('lib\n');
    await run.store.close();
    const other = makeWithSubmodule('../lib').test;
    rmSync(join(other.root, '.git', 'modules'), { recursive: true });
    await expect(startPinnedRun(other, { settings: { submodules: true } })).rejects.toMatchObject({
      code: 'unsafe-submodule',
      message: 'submodule `lib` has the address `../lib`; accepted are https and ssh',
    });
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
