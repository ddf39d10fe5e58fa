import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectStore } from '../../src/git/collect/collect-store.ts';
import { excludeUsers, holdStore } from '../../src/git/hold-store.ts';
import { keepCommit } from '../../src/git/keep.ts';
import { listKept } from '../../src/git/kept-commits.ts';
import type { Store } from '../../src/git/store.ts';
import { fileAppears } from '../support/cli-project.ts';
import { openTestStore, orderWorkspaces, pinTest } from '../support/pinned-run.ts';
import { bundleProgram } from '../support/program.ts';
import { makeRepository } from '../support/repository.ts';

const collector = bundleProgram('store-collector');

/** What git gives that sees the store alone. */
function inStore(store: Store, args: readonly string[], input = '') {
  const env = { PATH: process.env['PATH'], GIT_DIR: store.directory };
  return spawnSync('git', [...args], { env, input, encoding: 'utf8' });
}

/** Ids of all that a commit consists of; empty when a part of it is missing. */
function objectsOf(store: Store, commit: string): readonly string[] {
  const { status, stdout } = inStore(store, [
    'rev-list',
    '--objects',
    '--no-walk',
    '--no-object-names',
    commit,
  ]);
  return status === 0 ? stdout.trim().split('\n') : [];
}

function missingOf(store: Store, ids: readonly string[]): readonly string[] {
  const { stdout } = inStore(store, ['cat-file', '--batch-check'], `${ids.join('\n')}\n`);
  return [...stdout.matchAll(/^(\w+) missing$/gm)].map(([, id = '']) => id);
}

function packsOf({ directory }: Store): readonly string[] {
  const folder = join(directory, 'objects', 'pack');
  return readdirSync(folder).map((name) => join(folder, name));
}

function sizeOf(store: Store): number {
  return packsOf(store).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Keeps what lies in the work tree and gives the id of its commit. */
async function keep(store: Store): Promise<string> {
  const { commit } = await pinTest(store);
  await (await keepCommit(store, commit)).kept;
  await store.close();
  return commit;
}

/** Incompressible text. */
const filler = (bytes: number) => randomBytes(bytes).toString('base64');

const collect = (
  store: Store,
  needed: Iterable<string>,
  more: { dryRun?: boolean; patienceMs?: number } = {},
) => {
  const set = new Set(needed);
  return collectStore(store, { findNeeded: async () => (commit) => set.has(commit), dryRun: false, ...more });
};

async function makeStore(files: Record<string, string> = { 'a.txt': filler(3000) }) {
  const test = makeRepository({ files });
  return { test, store: await openTestStore(test) };
}

/** A change of the work tree, and whether it is committed. */
const change = fc.record({
  path: fc.constantFrom('a.txt', 'b.txt', 'src/c.txt', 'src/deep/d.txt'),
  text: fc.nat({ max: 5 }),
  committed: fc.boolean(),
  needed: fc.boolean(),
});

describe('collectStore', () => {
  it('leaves of any snapshots exactly those that are needed, whole, and gives back what the others took', async () => {
    const texts = Array.from({ length: 6 }, () => filler(2000));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 6 }), async (changes) => {
        const { test, store } = await makeStore();
        const kept = new Map<string, boolean>();
        for (const { path, text, committed, needed } of changes) {
          test.write({ [path]: texts[text] ?? '' });
          if (committed) test.commit();
          const commit = await keep(store);
          kept.set(commit, needed || kept.get(commit) === true);
        }
        const objects = new Map([...kept.keys()].map((commit) => [commit, objectsOf(store, commit)]));
        const stay = [...kept].filter(([, needed]) => needed).map(([commit]) => commit);
        const go = [...kept.keys()].filter((commit) => !stay.includes(commit));
        const needed = new Set(stay.flatMap((commit) => objects.get(commit) ?? []));
        const unneeded = [...new Set(go.flatMap((commit) => objects.get(commit) ?? []))].filter(
          (id) => !needed.has(id),
        );
        const before = sizeOf(store);
        const foreseen = await collect(store, stay, { dryRun: true });
        expect(sizeOf(store)).toBe(before);
        const collected = await collect(store, stay);
        expect(collected).toEqual(foreseen);
        expect(collected).toMatchObject({ commits: go.length, busy: false });
        expect([...listKept(store)].sort()).toEqual(stay.toSorted());
        for (const commit of stay) expect(objectsOf(store, commit)).toEqual(objects.get(commit));
        expect(missingOf(store, unneeded).toSorted()).toEqual(unneeded.toSorted());
        if (go.length > 0) expect(sizeOf(store)).toBeLessThan(before);
        expect(await collect(store, stay)).toEqual({ commits: 0, size: 0, busy: false });
        expect(inStore(store, ['fsck', '--strict', '--no-dangling']).stderr).not.toMatch(
          /missing|broken|error/,
        );
        // What went can be taken in again as long as the user has it.
        if (go.includes(test.git('rev-parse', 'HEAD'))) {
          const commit = test.git('rev-parse', 'HEAD');
          await (await keepCommit(store, commit)).kept;
          expect(objectsOf(store, commit)).toEqual(objects.get(commit));
        }
        await store.close();
      }),
      { numRuns: 8 },
    );
  });

  it('leaves packs as they are that hold only what is needed, and writes of the others what is', async () => {
    const { test, store } = await makeStore({ 'large.bin': filler(50_000) });
    const first = await keep(store);
    const [large = ''] = packsOf(store).filter((path) => path.endsWith('.pack'));
    const inode = statSync(large).ino;
    test.write({ 'b.txt': filler(2000) });
    const second = await keep(store);
    test.write({ 'b.txt': filler(2000), 'c.txt': 'c\n' });
    const third = await keep(store);
    await collect(store, [first, third]);
    expect(statSync(large).ino).toBe(inode);
    expect(missingOf(store, [second])).toEqual([second]);
    // Now the large pack holds what goes: its commit and root folder.
    await collect(store, [third]);
    expect(packsOf(store)).not.toContain(large);
    expect(missingOf(store, [first])).toEqual([first]);
    expect(objectsOf(store, third).length).toBeGreaterThan(3);
    await store.close();
  });

  it('copies what a commit needs that was kept after all while the others were looked at', async () => {
    const { test, store } = await makeStore();
    test.write({ 'b.txt': 'b\n' });
    const gone = await keep(store);
    test.write({ 'b.txt': null, 'd.txt': 'd\n' });
    const stays = await keep(store);
    const hold = await holdStore(store.directory);
    const needed = new Set([stays]);
    const collecting = collectStore(store, {
      findNeeded: async () => {
        const now = new Set(needed);
        return (commit) => now.has(commit);
      },
      dryRun: false,
    });
    await fileAppears(join(store.directory, 'removal'));
    // One of its files lies in a pack that is about to go, and nothing else needs it.
    test.write({ 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': null });
    const { commit } = await pinTest(store);
    await (await keepCommit(store, commit)).kept;
    needed.add(commit);
    hold.release();
    expect(await collecting).toMatchObject({ commits: 1, busy: false });
    expect(objectsOf(store, commit)).toHaveLength(5);
    expect(objectsOf(store, stays)).toHaveLength(4);
    expect(missingOf(store, [gone])).toEqual([gone]);
    await store.close();
  });

  it('takes nothing while somebody counts on objects that no record names, and waits no longer than that', async () => {
    const { store } = await makeStore();
    const commit = await keep(store);
    const hold = await holdStore(store.directory);
    expect(await collect(store, [], { patienceMs: 20 })).toEqual({ commits: 0, size: 0, busy: true });
    expect(objectsOf(store, commit)).toHaveLength(3);
    const again = collect(store, []);
    await fileAppears(join(store.directory, 'removal'));
    hold.release();
    expect(await again).toMatchObject({ commits: 1, busy: false });
    expect(packsOf(store)).toEqual([]);
    await store.close();
  });

  it('goes on where a process was killed, with what keepers left that were killed too', async () => {
    const { store } = await makeStore();
    const commit = await keep(store);
    // The notes are gone, the packs not; another one is half written, and a third has lost its index.
    writeFileSync(join(store.directory, 'removal'), '');
    writeFileSync(join(store.directory, 'objects', 'pack', 'tmp_pack_Ab12Cd'), 'half');
    writeFileSync(join(store.directory, 'objects', 'pack', `pack-${'0'.repeat(40)}.pack`), 'lost');
    mkdirSync(join(store.directory, 'objects', 'ab'));
    writeFileSync(join(store.directory, 'objects', 'ab', 'c'.repeat(38)), 'loose');
    writeFileSync(join(store.directory, 'shallow.lock'), '');
    mkdirSync(join(store.directory, 'incoming', commit));
    await collect(store, [commit]);
    expect(packsOf(store).filter((path) => !path.endsWith('.rev'))).toHaveLength(2);
    expect(readdirSync(join(store.directory, 'objects', 'ab'))).toEqual([]);
    expect(readdirSync(join(store.directory, 'incoming'))).toEqual([]);
    expect(readdirSync(store.directory)).not.toContain('shallow.lock');
    expect(readdirSync(store.directory)).not.toContain('removal');
    await collect(store, []);
    expect(packsOf(store)).toEqual([]);
    await store.close();
  });

  it('loses nothing of what is kept when it is killed before any of its steps, and is ended by the next one', async () => {
    const { test, store } = await makeStore();
    const first = await keep(store);
    test.write({ 'b.txt': filler(2000), 'c.txt': 'c\n' });
    const dirty = await keep(store);
    test.write({ 'b.txt': 'b\n' });
    test.commit();
    const last = await keep(store);
    const folder = join(store.directory, 'lfs', 'objects', 'ab', 'cd');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'abcd'.padEnd(64, '0')), 'data');
    const start = await collector;
    let steps = 0;
    for (let done = false; !done; steps += 1) {
      const state = `${test.state}-${steps}`;
      cpSync(test.state, state, { recursive: true });
      const driven = start([test.root, state, `${steps + 1}`, dirty]);
      done = (await driven.line()) === 'done';
      await driven.ended;
      const left = await openTestStore({ ...test, state });
      // Whoever finds a commit kept may count on all of it.
      for (const commit of listKept(left)) expect(objectsOf(left, commit)).not.toEqual([]);
      expect(listKept(left)).toContain(dirty);
      if (steps % 2 === 0) {
        await (await keepCommit(left, first)).kept;
        expect(objectsOf(left, first)).toHaveLength(3);
      }
      await collect(left, [dirty]);
      expect(missingOf(left, [first, dirty, last])).toEqual([first, last]);
      expect(objectsOf(left, dirty)).toHaveLength(5);
      expect(packsOf(left).filter((path) => path.endsWith('.pack')).length).toBeLessThan(3);
      expect(readdirSync(left.directory)).not.toContain('removal');
      expect(existsSync(join(left.directory, 'lfs', 'objects', 'ab', 'cd', 'abcd'.padEnd(64, '0')))).toBe(
        false,
      );
      await left.close();
    }
    expect(steps).toBeGreaterThan(10);
    await store.close();
  });

  it('leaves what a snapshot needs of others whose run was killed before it was kept', async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    const store = await openTestStore(test);
    test.write({ 'shared.txt': 'shared\n', 'one.txt': 'one\n' });
    const one = await keep(store);
    test.write({ 'one.txt': null, 'two.txt': 'two\n' });
    // Its record names it, and there it ended.
    const { commit: two } = await pinTest(store);
    await store.close();
    test.write({ 'shared.txt': null, 'two.txt': null });
    const { commits } = await collect(store, [two]);
    expect([commits, listKept(store), objectsOf(store, one)]).toEqual([1, [], []]);
    await (await keepCommit(store, two)).kept;
    expect(inStore(store, ['show', `${two}:shared.txt`]).stdout).toBe('shared\n');
    await store.close();
  });

  it('takes a snapshot again that was made once more while it was kept, and removed since', async () => {
    const { test, store } = await makeStore();
    test.write({ 'new.txt': 'new' });
    const commit = await keep(store);
    expect([(await pinTest(store)).commit, listKept(store)]).toEqual([commit, [commit]]);
    await collect(store, []);
    expect([await keep(store), missingOf(store, [commit]), objectsOf(store, commit).length]).toEqual([
      commit,
      [],
      4,
    ]);
  });

  it('leaves the commits of submodules with those that have them', async () => {
    const lib = makeRepository({ files: { 'lib.txt': 'lib\n' } });
    const { test, store } = await makeStore();
    test.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.root, 'lib');
    test.git('config', '--file', '.gitmodules', 'submodule.lib.url', 'https://localhost:1/lib.git');
    test.commit();
    const pinned = await pinTest(store, { ref: 'main' });
    await orderWorkspaces(store, pinned, { settings: { submodules: true } }).prepare();
    const inner = lib.git('rev-parse', 'HEAD');
    expect([...listKept(store)].toSorted()).toEqual([pinned.commit, inner].toSorted());
    test.git('rm', '--quiet', '-f', 'lib');
    test.commit();
    const other = await keep(store);
    expect(await collect(store, [pinned.commit])).toMatchObject({ commits: 1 });
    expect(objectsOf(store, inner)).toHaveLength(3);
    await (await keepCommit(store, other)).kept;
    expect(await collect(store, [other])).toMatchObject({ commits: 2 });
    expect(missingOf(store, [inner])).toEqual([inner]);
    await store.close();
  });

  it('removes LFS files that no needed commit names', async () => {
    const digests = ['1', '2'].map((digit) => digit.repeat(64));
    const pointer = (digest = '') =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize 4\n`;
    const { test, store } = await makeStore({
      '.gitattributes': '*.bin filter=lfs\n',
      'x.bin': pointer(digests[0]),
    });
    const first = await keep(store);
    test.write({ 'x.bin': pointer(digests[1]) });
    test.commit();
    const second = await keep(store);
    const paths = digests.map((digest) => {
      const folder = join(store.directory, 'lfs', 'objects', digest.slice(0, 2), digest.slice(2, 4));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, digest), 'data');
      return join(folder, digest);
    });
    const there = () => paths.map((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
    await collect(store, [first, second]);
    expect(there()).toEqual([true, true]);
    await collect(store, [second]);
    expect(there()).toEqual([false, true]);
    expect(missingOf(store, [first])).toEqual([first]);
    await store.close();
  });
});

describe('holdStore', () => {
  it('waits for a removal, and not for one that was killed', async () => {
    const { store } = await makeStore();
    const exclusion = await excludeUsers(store.directory, 0);
    let isHeld = false;
    const holding = holdStore(store.directory).then((hold) => {
      isHeld = true;
      return hold;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isHeld).toBe(false);
    exclusion?.end();
    const hold = await holding;
    expect(await excludeUsers(store.directory, 0)).toBe(null);
    hold.release();
    // Its text names a process, and the system has freed its lock.
    const killed = await excludeUsers(store.directory, 0);
    killed?.abandon();
    (await holdStore(store.directory)).release();
    await store.close();
  });

  it('counts once for a process, and not after the process has ended', async () => {
    const { test, store } = await makeStore();
    const [one, two] = await Promise.all([holdStore(store.directory), holdStore(store.directory)]);
    one.release();
    one.release();
    expect(await excludeUsers(store.directory, 0)).toBe(null);
    two.release();
    expect(readdirSync(join(store.directory, 'held'))).toEqual([]);
    await (await collector)([test.root, test.state, 'hold']).ended;
    expect(readdirSync(join(store.directory, 'held'))).toHaveLength(1);
    const exclusion = await excludeUsers(store.directory, 0);
    expect(exclusion).not.toBe(null);
    exclusion?.end();
    await store.close();
  });
});
