import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../../disk/disk.ts';
import { errorCode } from '../../disk/error-code.ts';
import { sweepTemporary, temporaryName } from '../../disk/temporary.ts';
import { removeQuietly, writeAll } from '../../disk/write.ts';
import { decodeEntry, encodeEntry, type StoredEntry } from './entry-text.ts';

/** What tasks gave, by key, below a state directory: what is lost of it is made again. */
export interface CacheEntries {
  /** The entry of a key in a scope; `damaged`: what is there is not one, and is removed. Throws what the disk throws. */
  readonly read: (scope: string, key: string) => StoredEntry | 'damaged' | null;
  /** At any moment there is the whole entry or none. Throws what the disk throws. */
  readonly write: (entry: StoredEntry) => void;
  readonly remove: (path: string) => void;
  /** Every entry, in no order. */
  readonly list: () => Iterable<ListedEntry>;
}

export interface ListedEntry {
  /** Absolute. */
  readonly path: string;
  /** When it was last used, milliseconds since 1970. */
  readonly usedAt: number;
  /** Null: it is damaged. */
  readonly entry: StoredEntry | null;
}

/** Opens the entries of a state directory; folders are made when something is written. */
export function openCacheEntries(stateDirectory: string, disk: Disk): CacheEntries {
  const root = join(stateDirectory, 'cache');
  return {
    read: (scope, key) => read(root, { scope, key }, disk),
    write: (entry) => write(root, entry, disk),
    remove: (path) => removeQuietly(disk, path),
    list: () => list(root),
  };
}

interface Address {
  readonly scope: string;
  readonly key: string;
}

// The scope stands in the name of the folder and in that of the file: an entry that is moved is found by nobody.
function pathOf(root: string, { scope, key }: Address): { folder: string; path: string } | null {
  if (!/^[0-9a-f]{64}$/.test(key) || !/^[a-z]+$/.test(scope)) return null;
  const name = hash('sha256', `${scope}\n${key}`);
  const folder = join(root, scope, name.slice(0, 2));
  return { folder, path: `${folder}/${name.slice(2)}` };
}

function read(root: string, address: Address, disk: Disk): StoredEntry | 'damaged' | null {
  const place = pathOf(root, address);
  if (place === null) return null;
  // Most scopes have no such entry, and to look costs a tenth of an exception.
  const found = lstatSync(place.path, { throwIfNoEntry: false });
  const bytes = found === undefined ? null : readBytes(place.path);
  if (found === undefined || bytes === null) return null;
  const entry = decodeEntry(bytes);
  if (entry?.key === address.key && entry.scope === address.scope) {
    touch(place.path, found.mtimeMs);
    return entry;
  }
  removeQuietly(disk, place.path);
  return 'damaged';
}

// Valid until the next call. An entry has some hundred bytes.
function readBytes(path: string): Buffer | null {
  try {
    buffer ??= Buffer.allocUnsafeSlow(1 << 16);
    const file = openSync(path, 'r');
    try {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return length < buffer.length ? buffer.subarray(0, length) : readFileSync(path);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error))) return null;
    throw error;
  }
}

let buffer: Buffer | undefined;

const hourMs = 3_600_000;

// When it was last used decides what goes first; to the hour is exact enough.
function touch(path: string, usedAt: number): void {
  const now = Date.now();
  if (now - usedAt <= hourMs) return;
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // Somebody has removed it meanwhile, or it may only be read.
  }
}

// Not synced: after a power cut it is whole or fails its seal, and then the task runs.
function write(root: string, entry: StoredEntry, disk: Disk): void {
  const place = pathOf(root, entry);
  if (place === null) return;
  const temporaries = join(root, 'tmp');
  for (const folder of [root, temporaries, join(root, entry.scope), place.folder]) makeFolder(folder, disk);
  sweepOnce(temporaries);
  const temporary = join(temporaries, temporaryName());
  try {
    const file = disk.open(temporary, 'create');
    try {
      writeAll(disk, file, { bytes: Buffer.from(encodeEntry(entry)), position: 0 });
    } finally {
      disk.close(file);
    }
    disk.rename(temporary, place.path);
  } catch (error) {
    removeQuietly(disk, temporary);
    throw error;
  }
}

const swept = new Set<string>();

function sweepOnce(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  sweepTemporary(folder);
}

function makeFolder(path: string, disk: Disk): void {
  try {
    disk.createDirectory(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function* list(root: string): Iterable<ListedEntry> {
  for (const scope of namesIn(root).filter((name) => name !== 'tmp')) {
    for (const folder of namesIn(join(root, scope))) {
      for (const name of namesIn(join(root, scope, folder))) {
        const path = join(root, scope, folder, name);
        const bytes = readBytes(path);
        const usedAt = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
        if (bytes !== null && usedAt !== undefined) yield { path, usedAt, entry: decodeEntry(bytes) };
      }
    }
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
    throw error;
  }
}
