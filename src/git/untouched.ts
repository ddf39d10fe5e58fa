import { type BigIntStats, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { diskPath } from '../disk/disk-path.ts';
import { idLength, type ObjectFormat } from './object-id.ts';
import { joinPath } from './tree.ts';

/**
 * Whether a work tree holds exactly what its index says was checked out, and nothing more. A file that was written,
 * linked or given other rights since then has a later `ctime`, which nobody can set back. False also means: that
 * cannot be told. Looks at no content and starts no process.
 */
export function isUntouched(
  { workTree, index }: { readonly workTree: string; readonly index: string },
  format: ObjectFormat,
): boolean {
  const noted = readIndex(index, format);
  if (noted === null || noted.files.size > mostFiles) return false;
  try {
    return holdsOnly(workTree, '', noted) && noted.files.size === 0;
  } catch {
    return false;
  }
}

/** Above it git, which has several threads, is as quick. */
const mostFiles = 5000;

/** What git noted of a file when it had written it: the numbers cut to 32 bits, times in nanoseconds. */
interface NotedFile {
  readonly changed: bigint;
  readonly modified: bigint;
  readonly inode: number;
  readonly mode: number;
  readonly size: number;
}

/** An index; paths are bytes (`latin1`). */
interface NotedIndex {
  /** Those that have not been found yet. */
  readonly files: Map<string, NotedFile>;
  readonly folders: ReadonlySet<string>;
  /** When the index itself was written, in nanoseconds. */
  readonly written: bigint;
}

function holdsOnly(workTree: string, folder: string, noted: NotedIndex): boolean {
  for (const name of readdirSync(diskPath(workTree, folder), 'latin1')) {
    const path = joinPath(folder, name);
    const status = lstatSync(diskPath(workTree, path), { bigint: true });
    if (status.isDirectory()) {
      const isKnown = noted.folders.has(path) && (status.mode & 0o755n) === 0o755n;
      if (!isKnown || !holdsOnly(workTree, path, noted)) return false;
    } else if (!isAsNoted(status, noted.files.get(path), noted.written)) return false;
    else noted.files.delete(path);
  }
  return true;
}

function isAsNoted(status: BigIntStats, file: NotedFile | undefined, written: bigint): boolean {
  return (
    file !== undefined &&
    status.ctimeNs === file.changed &&
    status.mtimeNs === file.modified &&
    // What changed in the same tick of the clock as the index was written has the same time.
    status.ctimeNs < written &&
    status.nlink === 1n &&
    Number(status.ino & 0xffffffffn) === file.inode &&
    Number(status.size & 0xffffffffn) === file.size &&
    (status.isSymbolicLink() ? 0o120000 : status.isFile() ? 0o100000 : 0) === (file.mode & 0o170000)
  );
}

// Version 2: what git writes unless it is told otherwise or there are flags that a check-out does not set.
function readIndex(path: string, format: ObjectFormat): NotedIndex | null {
  try {
    const written = lstatSync(path, { bigint: true }).mtimeNs;
    const bytes = readFileSync(path);
    if (bytes.toString('latin1', 0, 4) !== 'DIRC' || bytes.readUInt32BE(4) !== 2) return null;
    const files = new Map<string, NotedFile>();
    const folders = new Set<string>();
    const nameAt = headLength + idLength(format);
    for (let left = bytes.readUInt32BE(8), at = 12; left > 0; left -= 1) {
      const end = bytes.indexOf(0, at + nameAt);
      const name = bytes.toString('latin1', at + nameAt, end);
      files.set(name, readEntry(bytes, at));
      for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        folders.add(name.slice(0, slash));
      }
      // Filled up with one to eight zeros.
      at += ((end - at) & ~7) + 8;
    }
    return { files, folders, written };
  } catch {
    return null;
  }
}

// Ten numbers, the object's id, and two bytes of flags stand before the name.
const headLength = 42;

function readEntry(bytes: Buffer, at: number): NotedFile {
  const number = (place: number) => bytes.readUInt32BE(at + 4 * place);
  const time = (place: number) => BigInt(number(place)) * 1_000_000_000n + BigInt(number(place + 1));
  return { changed: time(0), modified: time(2), inode: number(5), mode: number(6), size: number(9) };
}
