import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { readNames } from '../disk/read-names.ts';
import { sweepTemporary, temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { removeQuietly, writeAll } from '../disk/write.ts';
import { BlobFolders } from './blob-folders.ts';
import { type Digested, digestBytes, digestStream, type ReadAt } from './digest-stream.ts';
import { writeTemporary } from './write-temporary.ts';

/** Bytes by their SHA-256, in read-only files below one folder. */
export interface BlobStore {
  /** Takes bytes in; when it resolves they are durable under their digest. A blob that is there already stays one. */
  readonly put: (read: ReadAt) => Promise<Digested>;
  /** Begins to take many in. */
  readonly begin: () => BlobBatch;
  /** Absolute path of a blob whose bytes are right. Throws `EnvironmentError` when it is gone or altered. */
  readonly verify: (digest: string) => Promise<string>;
  /** What tells of each change of a blob, without a look at its bytes; null: it is gone. */
  readonly stamp: (digest: string) => string | null;
  /** Its bytes were right when it had this stamp: as long as it has, they need not be looked at again. */
  readonly vouch: (digest: string, stamp: string) => void;
  /** The bytes of a small blob, checked. */
  readonly read: (digest: string) => Promise<Buffer>;
  /** Every blob, in no order, unchecked. */
  readonly list: () => AsyncIterable<Digested>;
}

/** Blobs that are taken in together: their bytes are durable one by one, their names all at once. */
export interface BlobBatch {
  /** The bytes are durable when it resolves; that they are found under their digest, when `settle` does. */
  readonly put: (read: ReadAt) => Promise<Digested>;
  readonly settle: () => Promise<void>;
}

/** Opens the store in a folder that may be yet to be made; what writers that died left behind is removed. */
export function openBlobStore(directory: string, disk: Disk): BlobStore {
  const folders = new BlobFolders(directory, disk);
  const known = new Map<string, string>();
  sweepTemporary(folders.temporary);
  return {
    put: async (read) => {
      const batch = beginBatch(folders, disk);
      const digested = await batch.put(read);
      await batch.settle();
      return digested;
    },
    begin: () => beginBatch(folders, disk),
    verify: async (digest) => {
      const path = folders.pathOf(digest);
      const stamp = stampOf(path, digest, folders);
      if (known.get(digest) === stamp) return path;
      const found = await digestBlob(path, disk);
      if (found.digest !== digest) throw quarantine(digest, folders, disk);
      known.set(digest, stamp);
      return path;
    },
    stamp: (digest) => readStamp(folders.pathOf(digest)),
    vouch: (digest, stamp) => {
      if (!known.has(digest)) known.set(digest, stamp);
    },
    read: async (digest) => {
      const path = folders.pathOf(digest);
      stampOf(path, digest, folders);
      const bytes = readFileSync(path);
      if (digestBytes(bytes) !== digest) throw quarantine(digest, folders, disk);
      return bytes;
    },
    list: () => listBlobs(folders.blobs),
  };
}

function beginBatch(folders: BlobFolders, disk: Disk): BlobBatch {
  const changed = new Set<string>();
  return {
    put: (read) => put(read, { folders, disk, changed }),
    settle: async () => {
      const waiting = [...changed];
      changed.clear();
      try {
        await Promise.all(waiting.map((folder) => disk.syncDirectory(folder)));
      } catch (error) {
        throw diskTrouble(error, folders.blobs);
      }
    },
  };
}

interface Putting {
  readonly folders: BlobFolders;
  readonly disk: Disk;
  /** Folders with names that are not durable yet. */
  readonly changed: Set<string>;
}

async function put(read: ReadAt, { folders, disk, changed }: Putting): Promise<Digested> {
  folders.prepare();
  const temporary = join(folders.temporary, temporaryName());
  try {
    const digested = await writeTemporary(temporary, disk, (file) => copyInto(file, read, disk));
    const folder = folders.folderOf(digested.digest);
    if (folders.make(folder)) changed.add(folders.blobs);
    // A blob of that name is replaced by the same bytes: if it was damaged, it is whole again.
    disk.rename(temporary, folders.pathOf(digested.digest));
    changed.add(folder);
    return digested;
  } catch (error) {
    removeQuietly(disk, temporary);
    throw diskTrouble(error, folders.blobs);
  }
}

async function copyInto(file: number, read: ReadAt, disk: Disk): Promise<Digested> {
  const digested = await digestStream(read, (bytes, position) => {
    // Holes stay holes: a sparse file takes no more room here than it took there.
    if (!isHole(bytes)) writeAll(disk, file, { bytes, position });
  });
  disk.truncate(file, digested.size);
  return digested;
}

const zeros = Buffer.alloc(64 * 1024);

function isHole(bytes: Uint8Array): boolean {
  return bytes.length === zeros.length && zeros.equals(bytes);
}

async function digestBlob(path: string, disk: Disk): Promise<Digested> {
  const file = disk.open(path, 'read');
  try {
    return await digestStream((into, position) => disk.read(file, into, position));
  } catch (error) {
    throw diskTrouble(error, path);
  } finally {
    disk.close(file);
  }
}

// Any change of a file shows in one of these; its ctime cannot be set by a program.
function stampOf(path: string, digest: string, folders: BlobFolders): string {
  const stamp = readStamp(path) ?? (folders.takeBack(digest) ? readStamp(path) : null);
  if (stamp !== null) return stamp;
  throw new EnvironmentError('blob-missing', `the catalog has no bytes for \`${digest}\``, {
    trouble: 'damaged',
    hint: 'run the task that makes them again: `runnable resume RUN --again TASK`',
  });
}

function readStamp(path: string): string | null {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isFile() ? [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ') : null;
}

function quarantine(digest: string, folders: BlobFolders, disk: Disk): EnvironmentError {
  const place = join(folders.quarantine, `${digest}.${temporaryName().slice(-12)}`);
  folders.make(folders.quarantine);
  disk.rename(folders.pathOf(digest), place);
  return new EnvironmentError('blob-damaged', `the bytes of \`${digest}\` in the catalog were altered`, {
    trouble: 'damaged',
    hint: `they were put aside as \`${place}\`; run the task that makes them again: \`runnable resume RUN --again TASK\``,
  });
}

async function* listBlobs(blobs: string): AsyncIterable<Digested> {
  for (const folder of readNames(blobs)) {
    for (const name of readNames(join(blobs, folder))) {
      const size = lstatSync(join(blobs, folder, name), { throwIfNoEntry: false })?.size;
      if (size !== undefined) yield { digest: folder + name, size };
    }
  }
}
