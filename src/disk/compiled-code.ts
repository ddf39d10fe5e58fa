import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { makeFolderTree } from './make-folder-tree.ts';

/** A program in one file: the text of a function that takes what a CommonJS module sees, and gives what it exports. */
export interface CompilableProgram {
  /** Absolute path. */
  readonly file: string;
  /** Names this very text: code of another one is never taken for it. */
  readonly digest: string;
  /** Of the functions of the program, each use needs its own: their code is kept apart under this name. */
  readonly use: string;
}

/** A program that was loaded. */
export interface LoadedProgram {
  /** The value of the program's text, to be called. */
  readonly value: unknown;
  /** Kept code was used. */
  readonly known: boolean;
  /** Keeps the code of everything that has been called until now, for the next start. Never throws. */
  readonly keep: () => void;
}

/**
 * Loads a program with the code that V8 made of it last time, if `folder` holds it: then nothing is compiled. The folder
 * is as good as a program of this user, so one that belongs to somebody else or that others can write is left alone.
 * A file that is damaged, or of another V8, counts as none. `folder` null: nothing is kept.
 */
export function loadCompiled(program: CompilableProgram, folder: string | null): LoadedProgram {
  const { arch, versions } = process;
  const file = folder && join(folder, `${program.digest}-${versions.v8}-${arch}-${program.use}.v8`);
  const kept = folder && file && isOnlyOurs(folder) ? readKept(file) : null;
  const { script, known } = compile(program.file, kept?.code);
  const isKept = known && kept?.isFresh === true;
  return {
    value: script.runInThisContext(),
    known,
    keep: () => {
      if (file && !isKept) keep(file, folder, () => script.createCachedData());
    },
  };
}

/** Where the code is kept: below the folder that Node's own cache was given, or in the user's cache folder; null: nowhere. */
export function findCodeFolder(environment: Readonly<Record<string, string | undefined>>): string | null {
  const { NODE_COMPILE_CACHE: named, XDG_CACHE_HOME: cache, HOME: home } = environment;
  if (environment['NODE_DISABLE_COMPILE_CACHE'] || process.geteuid === undefined) return null;
  if (named?.startsWith('/')) return join(named, 'runnable');
  if (cache?.startsWith('/')) return join(cache, 'runnable', 'code');
  return home?.startsWith('/') ? join(home, '.cache', 'runnable', 'code') : null;
}

function compile(
  file: string,
  code: Buffer | undefined,
): { readonly script: Script; readonly known: boolean } {
  const options = code === undefined ? {} : { cachedData: code };
  const script = new Script(readProgram(file), { filename: file, ...options });
  return { script, known: code !== undefined && script.cachedDataRejected === false };
}

// In pieces: a long text that comes in one is kept outside V8's heap, and of all memory the pages of that heap alone are
// not copied whenever a process is started.
function readProgram(path: string): string {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafeSlow(pieceLength);
    let text = '';
    for (;;) {
      const count = readSync(file, piece, 0, pieceLength, null);
      if (count === 0) return text;
      text += piece.toString('latin1', 0, count);
    }
  } finally {
    closeSync(file);
  }
}

const pieceLength = 64 * 1024;

const dayMs = 24 * 60 * 60 * 1000;

function readKept(path: string): { readonly code: Buffer; readonly isFresh: boolean } | null {
  try {
    const file = openSync(path, 'r');
    try {
      const information = fstatSync(file);
      if (!isOurs(information)) return null;
      const bytes = readBytes(file, information.size);
      const code = bytes.subarray(headLength);
      // V8 looks at its first bytes only, and would crash over damage further on.
      if (!headOf(code).equals(bytes.subarray(0, headLength))) return null;
      return { code, isFresh: Date.now() - information.mtimeMs < dayMs };
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

// Memory of its own that goes back at once: what is freed to the allocator lets it hold back more of all that follows.
function readBytes(file: number, size: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(size, { maxByteLength: size }));
  let length = 0;
  while (length < size) {
    const count = readSync(file, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

// Made anew each day: then it also holds what was called for the first time since.
function keep(path: string, folder: string, code: () => Buffer): void {
  try {
    makeFolderTree(folder, 0o700);
    if (!isOnlyOurs(folder)) return;
    const bytes = code();
    const draft = `${path}.${process.pid}-${Date.now()}`;
    writeFileSync(draft, Buffer.concat([headOf(bytes), bytes]), { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
    removeOld(folder);
  } catch {
    // Without it the next start takes longer, and that is all. A draft goes when it is old.
  }
}

// Of versions that are gone, and drafts of processes that were killed: what is used is at most a day old.
function removeOld(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, made: statSync(path).mtimeMs };
  });
  files.sort((left, right) => right.made - left.made);
  for (const [index, { path, made }] of files.entries()) {
    if (index >= mostFiles || Date.now() - made > 30 * dayMs) rmSync(path, { force: true });
  }
}

// About a megabyte each.
const mostFiles = 40;

const headLength = 8;

// Against a torn write or a bad disk, not against people: whoever can write here is this user.
function headOf(code: Uint8Array): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt32LE(code.byteLength, 0);
  head.writeUInt32LE(crc32(code), 4);
  return head;
}

function isOnlyOurs(folder: string): boolean {
  try {
    const information = lstatSync(folder);
    return information.isDirectory() && isOurs(information);
  } catch {
    return false;
  }
}

function isOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.geteuid?.() && (mode & 0o022) === 0;
}
