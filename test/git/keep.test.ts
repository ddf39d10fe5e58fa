import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keepCommit } from '../../src/git/keep.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { openTestStore, orderWorkspaces, pinTest, startPinnedRun } from '../support/pinned-run.ts';
import { cloneRepository, makeRepository, type TestRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n' };

const objectPath = (test: TestRepository, id: string) =>
  join(test.root, '.git', 'objects', id.slice(0, 2), id.slice(2));

/** Changes the bytes of a loose object, before or after compression. */
function damage(test: TestRepository, id: string, change: 'content' | 'bytes'): void {
  const path = objectPath(test, id);
  const bytes = readFileSync(path);
  chmodSync(path, 0o644);
  if (change === 'bytes') bytes.fill(0x55, bytes.length - 6);
  const plain = inflateSync(change === 'bytes' ? deflateSync('') : bytes);
  const content = change === 'bytes' ? bytes : deflateSync(plain.fill(0x7a, plain.length - 2));
  writeFileSync(path, content);
}

describe('keepCommit', () => {
  it('copies every object once, and knows the commit the next time without a process', async () => {
    const test = makeRepository({ files });
    const store = await openTestStore(test);
    const { commit } = await pinTest(store);
    const keeping = await leaveUntouched(test, async () => {
      const first = await keepCommit(store, commit);
      await first.kept;
      return first;
    });
    expect(keeping).toMatchObject({
      known: false,
      contents: { version: 1, files: 2, submodules: [], lfs: [], collisions: [] },
    });
    expect((await keepCommit(store, commit)).known).toBe(true);
    const packs = readdirSync(join(store.directory, 'objects', 'pack')).filter((name) =>
      name.endsWith('.pack'),
    );
    expect(packs).toHaveLength(1);
    await store.close();
  });

  it('copies of a second commit only what is new', async () => {
    const test = makeRepository({ files: { ...files, 'large.bin': randomBytes(200_000) } });
    const store = await openTestStore(test);
    await (await keepCommit(store, test.git('rev-parse', 'HEAD'))).kept;
    test.write({ 'a.txt': 'changed\n' });
    await (await keepCommit(store, test.commit())).kept;
    const folder = join(store.directory, 'objects', 'pack');
    const sizes = readdirSync(folder)
      .filter((name) => name.endsWith('.pack'))
      .map((name) => readFileSync(join(folder, name)).length);
    expect(sizes.toSorted((one, two) => one - two).map((size) => size > 100_000)).toEqual([false, true]);
    await store.close();
  });

  it('F30: `gc --prune=now` throughout takes nothing away', async () => {
    const test = makeRepository({ files });
    test.write({ 'a.txt': 'dirty\n' });
    const store = await openTestStore(test);
    const gc = () => test.git('gc', '--quiet', '--prune=now');
    const pinned = await pinTest(store);
    gc();
    const workspaces = orderWorkspaces(store, pinned);
    await workspaces.prepare();
    // The real commit goes as well.
    test.git('update-ref', '-d', 'refs/heads/main');
    test.git('reflog', 'expire', '--expire=now', '--all');
    rmSync(join(test.root, '.git', 'index'));
    gc();
    await workspaces.release('removed');
    const again = await workspaces.prepare();
    expect(readFileSync(join(again.path, 'a.txt'), 'utf8')).toBe('dirty\n');
    await store.close();
  });

  it('F32: a missing or damaged object ends the run before any task, naming the object', async () => {
    const path = (id: string) => `object ${id} (\`src/b.txt\`) is damaged`;
    for (const change of ['content', 'bytes'] as const) {
      const test = makeRepository({ files });
      const id = test.git('rev-parse', 'HEAD:src/b.txt');
      damage(test, id, change);
      await expect(startPinnedRun(test)).rejects.toMatchObject({
        code: 'object-damaged',
        trouble: 'environment',
        message: path(id),
      });
      // Nothing half-made stays, and nothing is believed the next time.
      await expect(startPinnedRun(test)).rejects.toMatchObject({ message: path(id) });
      expect(readdirSync(join(test.workspaces, readdirSync(test.workspaces)[0] ?? '', 'runs'))).toEqual([]);
    }
    const test = makeRepository({ files });
    const id = test.git('rev-parse', 'HEAD:src/b.txt');
    rmSync(objectPath(test, id));
    await expect(startPinnedRun(test)).rejects.toMatchObject({
      code: 'object-missing',
      message: `1 file of commit ${test.git('rev-parse', 'HEAD').slice(0, 7)} is not in the repository: \`src/b.txt\` (${id})`,
    });
    const tree = test.git('rev-parse', 'HEAD:src');
    damage(test, tree, 'content');
    await expect(startPinnedRun(test)).rejects.toMatchObject({
      code: 'object-damaged',
      message: expect.stringContaining(tree),
    });
  });

  it('notices a store that was damaged later', async () => {
    const test = makeRepository({ files: { 'a.txt': randomBytes(1000).toString('hex') } });
    const run = await startPinnedRun(test);
    await run.workspaces.release('removed');
    const folder = join(run.store.directory, 'objects', 'pack');
    const pack = readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '';
    const bytes = readFileSync(join(folder, pack));
    chmodSync(join(folder, pack), 0o644);
    writeFileSync(join(folder, pack), bytes.fill(0x55, 400, 440));
    rmSync(join(test.root, '.git', 'objects'), { recursive: true });
    await expect(run.workspaces.prepare()).rejects.toMatchObject({ trouble: 'environment' });
    await run.store.close();
  });

  it('F33: works in a shallow clone, whose history says that it is shallow', async () => {
    const origin = makeRepository({ files });
    for (const text of ['b', 'c', 'd']) {
      origin.write({ 'a.txt': text });
      origin.commit();
    }
    const test = cloneRepository(origin, '--depth=2');
    const run = await leaveUntouched(test, () => startPinnedRun(test, { settings: { history: true } }));
    expect(run.repository.shallow).toBe(true);
    expect(run.workspace.notes).toEqual([
      {
        code: 'shallow-history',
        message: 'the history in the workspace is shallow, because the clone is',
        hint: 'fetch the rest: `git fetch --unshallow`',
      },
    ]);
    const git = (...args: string[]) => test.git('-C', run.workspace.path, ...args);
    expect([git('rev-list', '--count', 'HEAD'), git('rev-parse', '--is-shallow-repository')]).toEqual([
      '2',
      'true',
    ]);
    await run.store.close();
  });

  it('F34: a partial clone without a blob ends with its path and fetches nothing', async () => {
    const origin = makeRepository({ files });
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const test = cloneRepository(origin, '--filter=blob:none', '--no-checkout');
    const ids = ['a.txt', 'src/b.txt'].map((path) => origin.git('rev-parse', `HEAD:${path}`));
    const count = () => readdirSync(join(test.root, '.git', 'objects', 'pack')).length;
    const before = count();
    await expect(leaveUntouched(test, () => startPinnedRun(test, { ref: 'HEAD' }))).rejects.toMatchObject({
      code: 'object-missing',
      trouble: 'environment',
      message: `2 files of commit ${origin.git('rev-parse', 'HEAD').slice(0, 7)} are not in the repository: \`a.txt\` (${ids[0]}), \`src/b.txt\` (${ids[1]})`,
    });
    expect(count()).toBe(before);
  });

  it('F43: works in a sha256 repository, clean and dirty', async () => {
    const test = makeRepository({ files, objectFormat: 'sha256' });
    const clean = await leaveUntouched(test, () => startPinnedRun(test));
    expect(clean.pin.commit).toMatch(/^[0-9a-f]{64}$/);
    await clean.store.close();
    test.write({ 'a.txt': 'dirty\n' });
    const dirty = await leaveUntouched(test, () =>
      startPinnedRun(test, { run: 'r-2', settings: { history: true } }),
    );
    expect(readFileSync(join(dirty.workspace.path, 'a.txt'), 'utf8')).toBe('dirty\n');
    expect(test.git('-C', dirty.workspace.path, 'rev-parse', 'HEAD', 'HEAD^')).toBe(
      `${dirty.pin.commit}\n${clean.pin.commit}`,
    );
    await dirty.store.close();
  });

  it('says that a format is unsupported which this git does not know', async () => {
    const test = makeRepository({ files });
    test.git('config', 'core.repositoryFormatVersion', '1');
    writeFileSync(
      join(test.root, '.git', 'config'),
      `${readFileSync(join(test.root, '.git', 'config'), 'utf8')}[extensions]\n\trefStorage = unheardof\n`,
    );
    await expect(openTestStore(test)).rejects.toMatchObject({ code: 'repository-unsupported' });
  });

  it('two runs may keep the same commit at once', async () => {
    const test = makeRepository({ files });
    test.write({ 'a.txt': 'dirty\n' });
    const runs = await leaveUntouched(test, () =>
      Promise.all(['r-1', 'r-2', 'r-3'].map((run) => startPinnedRun(test, { run }))),
    );
    expect(new Set(runs.map((run) => run.pin.commit)).size).toBe(1);
    for (const { workspace, store } of runs) {
      expect(readFileSync(join(workspace.path, 'a.txt'), 'utf8')).toBe('dirty\n');
      await store.close();
    }
    const [first] = runs;
    expect(existsSync(join(first?.store.directory ?? '', 'incoming', first?.pin.commit ?? ''))).toBe(false);
  });

  it('a snapshot may be made while another run keeps the very same one', async () => {
    const test = makeRepository({ files });
    for (let round = 0; round < 5; round += 1) {
      for (let file = 0; file < 60; file += 1) test.write({ [`new/f${file}.txt`]: `${round} ${file}\n` });
      const stores = await Promise.all(Array.from({ length: 4 }, () => openTestStore(test)));
      const commits = await Promise.all(
        stores.map(async (store, index) => {
          // One after the other, so that some keep what others only begin to hand on.
          for (let turns = 0; turns < index * 3; turns += 1) await new Promise(setImmediate);
          const { commit } = await pinTest(store);
          await (await keepCommit(store, commit)).kept;
          return commit;
        }),
      );
      expect(new Set(commits).size).toBe(1);
      const [first] = stores;
      expect(readdirSync(join(first?.directory ?? '', 'incoming'))).toEqual([]);
      for (const store of stores) await store.close();
    }
  });
});
