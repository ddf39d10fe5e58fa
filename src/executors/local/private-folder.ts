import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from '../../disk/error-code.ts';
import { makeFolderTree } from '../../disk/make-folder-tree.ts';
import type { InvocationFile } from '../../plan/invocation.ts';
import { createSharedFiles, type SharedFiles } from './shared-files.ts';

/** The folder of one attempt, readable by nobody else: what the task is given beside its workspace, and what it gives back. */
export interface PrivateFolder {
  /** Absolute path of a file in it, or of one that it shares with others; never outside of both, whatever the name. */
  readonly file: (name: string) => string;
  readonly place: (files: readonly InvocationFile[]) => Promise<void>;
  /** What the task left in some files; `names` that are no regular files are left out. */
  readonly read: (names: readonly string[]) => ReadonlyMap<string, Buffer>;
  /** Its content is needed no longer. It goes behind the back of the tasks. */
  readonly dispose: () => void;
}

/** The private folders of a run, all below one folder. */
export interface PrivateFolders {
  /** Throws what the disk throws. */
  readonly open: () => PrivateFolder;
  /** Removes all of them; what will not go stays. */
  readonly remove: () => Promise<void>;
}

/**
 * Folders that held nothing but files are emptied and used again: to make and remove one takes a busy disk longer than
 * a short task. So a name in a folder that a task may write to at any time must be its attempt's alone.
 */
export function openPrivateFolders(root: string): PrivateFolders {
  const shared = createSharedFiles(root);
  const free: string[] = [];
  const pending = new Set<Promise<void>>();
  const dispose = (path: string, names: readonly string[] | null): void => {
    const emptying = emptyFolder(path, names).then((empty) => {
      pending.delete(emptying);
      if (empty) free.push(path);
    });
    pending.add(emptying);
  };
  return {
    open: () => openFolder(free.pop() ?? makeFolder(root), shared, dispose),
    remove: async () => {
      await Promise.all(pending);
      free.length = 0;
      // What will not go is a matter for `gc`, and no reason for a run to fail at its very end.
      await rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    },
  };
}

function openFolder(
  path: string,
  shared: SharedFiles,
  dispose: (path: string, names: readonly string[] | null) => void,
): PrivateFolder {
  let names: readonly string[] | null = null;
  let disposed = false;
  const elsewhere = new Map<string, string>();
  const file = (name: string): string => elsewhere.get(name) ?? join(path, resolve('/', name));
  return {
    file,
    place: async (files) => {
      for (const one of files) {
        const place = 'content' in one && one.apart === true ? shared.place(one) : null;
        if (place === null) await placeFile(one, file(one.name));
        else elsewhere.set(one.name, place);
      }
    },
    read: (wanted) => {
      names = listFolder(path);
      return readFiles(path, names === null ? [] : wanted.filter((name) => names?.includes(name)));
    },
    dispose: () => {
      // Once: a second time it may be another attempt's already.
      if (!disposed) dispose(path, names);
      disposed = true;
    },
  };
}

function makeFolder(root: string): string {
  const prefix = join(root, 'a-');
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    makeFolderTree(root, 0o700);
    return mkdtempSync(prefix);
  }
}

/** Removes the names, or the whole folder if there is more to it than files; true if it is there and empty. */
async function emptyFolder(path: string, names: readonly string[] | null): Promise<boolean> {
  try {
    if (names !== null) {
      for (const name of names) await unlink(join(path, name));
      return true;
    }
  } catch {
    // A folder among them, or one of them is gone already.
  }
  await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  return false;
}

async function placeFile(file: InvocationFile, path: string): Promise<void> {
  if (file.name.includes('/')) makeFolderTree(dirname(path), 0o700);
  if ('content' in file) writeFileSync(path, file.content, { mode: 0o600 });
  else await copyFile(file.copyOf, path, constants.COPYFILE_FICLONE);
}

function readFiles(path: string, names: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const name of names) {
    const bytes = readRegular(join(path, name));
    if (bytes !== null) found.set(name, bytes);
  }
  return found;
}

/** Null when the task removed it. */
function listFolder(path: string): readonly string[] | null {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

// The task may have put anything there: a link is not followed, a FIFO is not waited for, and no more is read than
// anyone takes from it.
function readRegular(path: string): Buffer | null {
  const file = openOwn(path);
  if (file === null) return null;
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, longestFile));
    return fstatSync(file).isFile() ? bytes.subarray(0, readFully(file, bytes)) : null;
  } finally {
    closeSync(file);
  }
}

/** Bytes: somewhat above the 10 MB that returns may have, so that the reader of them sees that they are too many. */
const longestFile = 11 * 1024 * 1024;

function openOwn(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ELOOP', 'ENXIO', 'EACCES', 'ENOENT'].includes(errorCode(error))) return null;
    throw error;
  }
}

function readFully(file: number, into: Buffer): number {
  let done = 0;
  while (done < into.length) {
    const count = readSync(file, into, done, into.length - done, done);
    if (count === 0) break;
    done += count;
  }
  return done;
}
