import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileCatalog, openCatalog } from '../../src/catalog/catalog.ts';
import { type BlobRemoval, removeBlobs } from '../../src/catalog/remove-blobs.ts';
import { nodeDisk } from '../../src/disk/disk.ts';
import { temporaryFolder } from '../support/attempt.ts';
import { Killed, makeFaultyDisk } from '../support/faulty-disk.ts';

const now = Date.now();
const order: BlobRemoval = {
  isNeeded: () => false,
  writtenBefore: now - 60_000,
  lookAgain: async () => () => false,
  putAsideBefore: now - 60_000,
  dryRun: false,
};

/** Blobs that were written an hour ago, by their texts. */
async function putOld(state: string, ...texts: readonly string[]): Promise<string[]> {
  const catalog = openCatalog(state);
  const digests: string[] = [];
  for (const text of texts) {
    const { digest } = await catalog.putText(text);
    utimesSync(await catalog.path(digest), (now - 3_600_000) / 1000, (now - 3_600_000) / 1000);
    digests.push(digest);
  }
  return digests;
}

async function listAll(catalog: FileCatalog): Promise<string[]> {
  const all: string[] = [];
  for await (const { digest } of catalog.list()) all.push(digest);
  return all.sort();
}

it('removes what nothing needs and nobody has just written, and says how much', async () => {
  const state = temporaryFolder();
  const [needed = '', gone = '', other = ''] = await putOld(state, 'needed', 'gone', 'other');
  const young = (await openCatalog(state).putText('young')).digest;
  const isNeeded = (digest: string) => digest === needed;
  const would = await removeBlobs(state, { ...order, isNeeded, dryRun: true }, nodeDisk);
  expect(would).toEqual({ count: 2, size: 9, young: 1 });
  expect(await listAll(openCatalog(state))).toEqual([needed, gone, other, young].sort());
  expect(await removeBlobs(state, { ...order, isNeeded }, nodeDisk)).toEqual(would);
  expect(await listAll(openCatalog(state))).toEqual([needed, young].sort());
  expect(readdirSync(join(state, 'catalog/trash'))).toEqual([]);
  expect(await removeBlobs(temporaryFolder(), order, nodeDisk)).toEqual({ count: 0, size: 0, young: 0 });
});

it('keeps what is needed by the time that it would go', async () => {
  const state = temporaryFolder();
  const [late = ''] = await putOld(state, 'late', 'gone');
  const lookAgain = async () => (digest: string) => digest === late;
  expect(await removeBlobs(state, { ...order, lookAgain }, nodeDisk)).toMatchObject({ count: 1, size: 4 });
  expect(await openCatalog(state).readText(late)).toBe('late');
});

it('gives a blob back to who reads it before it is gone', async () => {
  const state = temporaryFolder();
  const [read = '', placed = ''] = await putOld(state, 'read', 'placed', 'gone');
  const project = temporaryFolder();
  const catalog = openCatalog(state);
  const lookAgain = async () => {
    expect(await listAll(catalog)).toEqual([]);
    expect(await catalog.readText(read)).toBe('read');
    const file = { path: 'a', digest: placed, size: 6, mode: 'file', stored: true } as const;
    await catalog.place([file], project);
    return () => false;
  };
  expect(await removeBlobs(state, { ...order, lookAgain }, nodeDisk)).toEqual({
    count: 1,
    size: 4,
    young: 0,
  });
  expect(await listAll(openCatalog(state))).toEqual([read, placed].sort());
});

it('keeps a blob that is written anew while it is put out of the way', async () => {
  const state = temporaryFolder();
  const [digest = ''] = await putOld(state, 'again');
  const disk = {
    ...nodeDisk,
    rename: (from: string, to: string) => {
      if (to.endsWith(join('trash', digest))) {
        // A task gives the same bytes in this very moment.
        const fresh = join(state, 'fresh');
        writeFileSync(fresh, 'again');
        nodeDisk.rename(fresh, from);
      }
      nodeDisk.rename(from, to);
    },
  };
  expect(await removeBlobs(state, order, disk)).toEqual({ count: 0, size: 0, young: 0 });
  expect(await openCatalog(state).readText(digest)).toBe('again');
});

it('loses nothing that is needed when it is killed at any step, and ends what was begun', async () => {
  const counting = makeFaultyDisk();
  const counted = temporaryFolder();
  const [needed = ''] = await putOld(counted, 'needed', 'one', 'two');
  const isNeeded = (digest: string) => digest === needed;
  await removeBlobs(counted, { ...order, isNeeded }, counting);
  expect(counting.steps.length).toBeGreaterThan(4);
  for (let step = 1; step <= counting.steps.length; step += 1) {
    const state = temporaryFolder();
    await putOld(state, 'needed', 'one', 'two');
    const killed = removeBlobs(state, { ...order, isNeeded }, makeFaultyDisk({ step, how: 'kill' }));
    await expect(killed).rejects.toBeInstanceOf(Killed);
    expect(await openCatalog(state).readText(needed)).toBe('needed');
    await removeBlobs(state, { ...order, isNeeded }, nodeDisk);
    expect(await listAll(openCatalog(state))).toEqual([needed]);
    expect(readdirSync(join(state, 'catalog/trash'))).toEqual([]);
  }
});

it('gives back what was in the way of a removal that was killed, when it is needed by now', async () => {
  const state = temporaryFolder();
  const [digest = ''] = await putOld(state, 'back');
  const lookAgain = () => Promise.reject(new Killed('here'));
  await expect(removeBlobs(state, { ...order, lookAgain }, nodeDisk)).rejects.toBeInstanceOf(Killed);
  expect(await listAll(openCatalog(state))).toEqual([]);
  await removeBlobs(state, { ...order, isNeeded: () => true }, nodeDisk);
  expect(await listAll(openCatalog(state))).toEqual([digest]);
});

it('removes altered bytes that were put aside long ago', async () => {
  const state = temporaryFolder();
  const catalog = openCatalog(state);
  const { digest } = await catalog.putText('hello');
  const path = await catalog.path(digest);
  writeFileSync(path, 'jello', { flag: 'r+' });
  await expect(catalog.path(digest)).rejects.toMatchObject({ code: 'blob-damaged' });
  await removeBlobs(state, order, nodeDisk);
  expect(readdirSync(join(state, 'catalog/quarantine'))).toHaveLength(1);
  await removeBlobs(state, { ...order, putAsideBefore: Date.now() + 1000 }, nodeDisk);
  expect(readdirSync(join(state, 'catalog/quarantine'))).toEqual([]);
});
