import { fchmodSync, lstatSync, opendirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/error-code.ts';
import { sweepTemporary, temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { writeAll } from '../disk/write.ts';
import { type Digested, digestBytes, digestStream, type ReadAt } from './digest-stream.ts';

/** Bytes by their SHA-256, in read-only files below one folder. */
export interface BlobStore {
  /** Takes bytes in; when it resolves they are durable under their digest. A blob that is there already stays one. */
  readonly put: (read: ReadAt) => Promise<Digested>;
  /** Absolute path of a blob whose bytes are right. Throws `EnvironmentError` when it is gone or altered. */
  readonly verify: (digest: string) => Promise<string>;
  /** The bytes of a small blob, checked. */
  readonly read: (digest: string) => Buffer;
  /** Every blob, in no order, unchecked. */
  readonly list: () => AsyncIterable<Digested>;
}

/** Opens the store in a folder that may be yet to be made; what writers that died left behind is removed. */
export function openBlobStore(directory: string, disk: Disk): BlobStore {
  const folders = new Folders(directory, disk);
  const known = new Map<string, string>();
  sweepTemporary(folders.temporary);
  return {
    put: (read) => put(read, folders, disk),
    verify: async (digest) => {
      const path = folders.pathOf(digest);
      const stamp = stampOf(path, digest);
      if (known.get(digest) === stamp) return path;
      const found = await digestBlob(path, disk);
      if (found.digest !== digest) throw quarantine(digest, folders, disk);
      known.set(digest, stamp);
      return path;
    },
    read: (digest) => {
      const path = folders.pathOf(digest);
      stampOf(path, digest);
      const bytes = readFileSync(path);
      if (digestBytes(bytes) !== digest) {
        throw quarantine(digest, folders, disk);
      }
      return bytes;
    },
    list: () => listBlobs(folders.blobs),
  };
}

async function put(read: ReadAt, folders: Folders, disk: Disk): Promise<Digested> {
  folders.prepare();
  const temporary = join(folders.temporary, temporaryName());
  try {
    const digested = await writeTemporary(temporary, read, disk);
    const folder = await folders.prepareFor(digested.digest);
    // A blob of that name is replaced by the same bytes: if it was damaged, it is whole again.
    disk.rename(temporary, folders.pathOf(digested.digest));
    await disk.syncDirectory(folder);
    return digested;
  } catch (error) {
    removeQuietly(temporary, disk);
    throw diskTrouble(error, folders.blobs);
  }
}

async function writeTemporary(path: string, read: ReadAt, disk: Disk): Promise<Digested> {
  const file = disk.open(path, 'create');
  try {
    const digested = await digestStream(read, (bytes, position) => {
      // Holes stay holes: a sparse file takes no more room here than it took there.
      if (!isHole(bytes)) writeAll(disk, file, { bytes, position });
    });
    disk.truncate(file, digested.size);
    fchmodSync(file, 0o444);
    await disk.sync(file);
    return digested;
  } finally {
    disk.close(file);
  }
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
function stampOf(path: string, digest: string): string {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (found?.isFile()) return [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
  throw new EnvironmentError('blob-missing', `the catalog has no bytes for \`${digest}\``, {
    trouble: 'damaged',
    hint: 'run the task that makes them again: `runnable resume RUN --again TASK`',
  });
}

function quarantine(digest: string, folders: Folders, disk: Disk): EnvironmentError {
  const place = join(folders.quarantine, `${digest}.${temporaryName().slice(-12)}`);
  folders.make(folders.quarantine);
  disk.rename(folders.pathOf(digest), place);
  return new EnvironmentError('blob-damaged', `the bytes of \`${digest}\` in the catalog were altered`, {
    trouble: 'damaged',
    hint: `they were put aside as \`${place}\`; run the task that makes them again: \`runnable resume RUN --again TASK\``,
  });
}

/** Where things lie below the catalog's folder, and which of the folders are made already. */
class Folders {
  readonly root: string;
  readonly blobs: string;
  readonly temporary: string;
  readonly quarantine: string;
  readonly disk: Disk;
  readonly made = new Map<string, Promise<void>>();

  constructor(root: string, disk: Disk) {
    this.root = root;
    this.blobs = join(root, 'sha256');
    this.temporary = join(root, 'tmp');
    this.quarantine = join(root, 'quarantine');
    this.disk = disk;
  }

  /** Throws for everything that is no digest: nothing else may become part of a path. */
  pathOf(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw new EnvironmentError('blob-damaged', `\`${digest}\` is no digest of a blob`, {
        trouble: 'damaged',
      });
    }
    return join(this.blobs, digest.slice(0, 2), digest.slice(2));
  }

  // Only below a state directory that is there: one that vanished is not made again in silence.
  prepare(): void {
    for (const folder of [this.root, this.blobs, this.temporary]) this.make(folder);
  }

  /** The folder of a blob, made and durable. */
  async prepareFor(digest: string): Promise<string> {
    const folder = join(this.blobs, digest.slice(0, 2));
    if (this.make(folder)) this.made.set(folder, this.disk.syncDirectory(this.blobs));
    await this.made.get(folder);
    return folder;
  }

  /** True when it was not there before. */
  make(folder: string): boolean {
    try {
      this.disk.createDirectory(folder);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw diskTrouble(error, folder);
    }
  }
}

async function* listBlobs(blobs: string): AsyncIterable<Digested> {
  for (const folder of readNames(blobs)) {
    for (const name of readNames(join(blobs, folder))) {
      const size = lstatSync(join(blobs, folder, name), { throwIfNoEntry: false })?.size;
      if (size !== undefined) yield { digest: folder + name, size };
    }
  }
}

function* readNames(path: string): Iterable<string> {
  let folder: ReturnType<typeof opendirSync>;
  try {
    folder = opendirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw diskTrouble(error, path);
  }
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) yield entry.name;
  } finally {
    folder.closeSync();
  }
}

function removeQuietly(path: string, disk: Disk): void {
  try {
    disk.remove(path);
  } catch {
    // It was never made, or the disk is failing: the sweep of temporary names takes it later.
  }
}
