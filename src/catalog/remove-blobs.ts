import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/error-code.ts';
import { readNames } from '../disk/read-names.ts';
import { sweepTemporary } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { BlobFolders, isDigest } from './blob-folders.ts';

/** Which blobs go. One process at a time may remove some; any number may read and write meanwhile. */
export interface BlobRemoval {
  /** Whether anything that is kept refers to a blob. */
  readonly isNeeded: (digest: string) => boolean;
  /** Milliseconds since 1970: what was written since then stays, as its record may be yet to be written. */
  readonly writtenBefore: number;
  /** Asked when the blobs are out of the way and before they are gone: whether one is needed after all. */
  readonly lookAgain: () => Promise<(digest: string) => boolean>;
  /** Milliseconds since 1970: altered bytes that were put aside before that go. */
  readonly putAsideBefore: number;
  /** Nothing is removed. */
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface RemovedBlobs {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
  /** Blobs that nothing refers to and that are too young. */
  readonly young: number;
}

/**
 * Removes the blobs that nothing needs. Each is first put out of the way, where a reader that misses it takes it back;
 * only when nobody needs it then is it gone. Killed at any moment, it leaves nothing that the next removal does not end.
 */
export async function removeBlobs(
  stateDirectory: string,
  removal: BlobRemoval,
  disk: Disk,
): Promise<RemovedBlobs> {
  const folders = new BlobFolders(join(stateDirectory, 'catalog'), disk);
  if (removal.dryRun) return sumUp(findUnneeded(folders, removal));
  sweepTemporary(folders.temporary);
  try {
    removeOld(folders.quarantine, removal.putAsideBefore, disk);
    const found = findUnneeded(folders, removal);
    for (const { digest } of found.old) putAway(digest, folders, { removal, disk });
    return await emptyTrash(folders, { removal, disk, young: found.young });
  } catch (error) {
    throw diskTrouble(error, folders.blobs);
  }
}

/** Bytes of every blob that is there, by its digest. */
export function measureBlobs(stateDirectory: string, disk: Disk): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { digest, size } of walk(new BlobFolders(join(stateDirectory, 'catalog'), disk))) {
    sizes.set(digest, size);
  }
  return sizes;
}

interface Found {
  readonly digest: string;
  readonly size: number;
  readonly mtimeMs: number;
}

interface Unneeded {
  readonly old: readonly Found[];
  readonly young: number;
}

function findUnneeded(folders: BlobFolders, { isNeeded, writtenBefore }: BlobRemoval): Unneeded {
  const old: Found[] = [];
  let young = 0;
  for (const blob of walk(folders)) {
    if (isNeeded(blob.digest)) continue;
    if (blob.mtimeMs < writtenBefore) old.push(blob);
    else young += 1;
  }
  return { old, young };
}

function sumUp({ old, young }: Unneeded): RemovedBlobs {
  return { count: old.length, size: old.reduce((sum, { size }) => sum + size, 0), young };
}

function* walk({ blobs }: BlobFolders): Iterable<Found> {
  for (const folder of readNames(blobs)) {
    for (const name of readNames(join(blobs, folder))) {
      const found = lstatSync(join(blobs, folder, name), { throwIfNoEntry: false });
      const digest = folder + name;
      if (found !== undefined && isDigest(digest)) {
        yield { digest, size: found.size, mtimeMs: found.mtimeMs };
      }
    }
  }
}

interface Removing {
  readonly removal: BlobRemoval;
  readonly disk: Disk;
}

function putAway(digest: string, folders: BlobFolders, { removal, disk }: Removing): void {
  const place = join(folders.trash, digest);
  folders.make(folders.trash);
  ignoreMissing(() => disk.rename(folders.pathOf(digest), place));
  // Between the look and the step a task may have given the same bytes anew.
  const moved = lstatSync(place, { throwIfNoEntry: false });
  if (moved !== undefined && moved.mtimeMs >= removal.writtenBefore) folders.takeBack(digest);
}

// With what a removal left there that was killed.
async function emptyTrash(
  folders: BlobFolders,
  { removal, disk, young }: Removing & Pick<Unneeded, 'young'>,
): Promise<RemovedBlobs> {
  const digests = [...readNames(folders.trash)].filter(isDigest);
  if (digests.length === 0) return { count: 0, size: 0, young };
  const isNeeded = await removal.lookAgain();
  let [count, size] = [0, 0];
  for (const digest of digests) {
    const place = join(folders.trash, digest);
    const found = lstatSync(place, { throwIfNoEntry: false });
    // A reader took it back.
    if (found === undefined) continue;
    if (removal.isNeeded(digest) || isNeeded(digest)) folders.takeBack(digest);
    else if (ignoreMissing(() => disk.remove(place))) [count, size] = [count + 1, size + found.size];
  }
  return { count, size, young };
}

/** False: somebody else was quicker. */
function ignoreMissing(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function removeOld(folder: string, before: number, disk: Disk): void {
  for (const name of readNames(folder)) {
    const path = join(folder, name);
    // Moving it there changed its ctime, and nothing else.
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.ctimeMs < before) ignoreMissing(() => disk.remove(path));
  }
}
