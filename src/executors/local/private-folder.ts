import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { InvocationFile } from '../../plan/invocation.ts';
import { codeOf } from './errno.ts';

/** The folder of one attempt, readable by nobody else: what the task is given beside its workspace, and what it gives back. */
export interface PrivateFolder {
  readonly path: string;
  /** Absolute path of a file in it; never outside, whatever the name. */
  readonly file: (name: string) => string;
  readonly place: (files: readonly InvocationFile[]) => Promise<void>;
  /** What the task left in some files, as text; `names` that are no regular files are left out. */
  readonly read: (names: readonly string[]) => ReadonlyMap<string, string>;
}

/** Makes one below `root`, which is made too. Throws what the disk throws. */
export function createPrivateFolder(root: string): PrivateFolder {
  const path = makeFolder(root);
  const file = (name: string): string => join(path, resolve('/', name));
  return {
    path,
    file,
    place: async (files) => {
      for (const one of files) await placeFile(one, file(one.name));
    },
    read: (names) => readFiles(path, names),
  };
}

function makeFolder(root: string): string {
  const prefix = join(root, 'a-');
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    return mkdtempSync(prefix);
  }
}

async function placeFile(file: InvocationFile, path: string): Promise<void> {
  if (file.name.includes('/')) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ('content' in file) writeFileSync(path, file.content, { mode: 0o600 });
  else await copyFile(file.copyOf, path, constants.COPYFILE_FICLONE);
}

function readFiles(path: string, names: readonly string[]): ReadonlyMap<string, string> {
  const present = new Set(listFolder(path));
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = present.has(name) ? readRegular(join(path, name)) : null;
    if (text !== null) texts.set(name, text);
  }
  return texts;
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    // The task removed it: it gave nothing.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

// The task may have put anything there: a link is not followed, a FIFO is not waited for, and no more is read than
// anyone takes from it.
function readRegular(path: string): string | null {
  const file = openOwn(path);
  if (file === null) return null;
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, longestFile));
    return fstatSync(file).isFile() ? bytes.toString('utf8', 0, readFully(file, bytes)) : null;
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
    if (['ELOOP', 'ENXIO', 'EACCES', 'ENOENT'].includes(codeOf(error))) return null;
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
