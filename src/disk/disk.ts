import {
  closeSync,
  fstatSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { createSyncFile } from './sync-file.ts';

/**
 * The steps by which we touch the disk, one system call each. Tests number them and let one of them fail.
 * All of them throw the `ErrnoException` of the call; `diskTrouble` turns it into words.
 */
export interface Disk {
  /** A descriptor. `read` and `change`: must exist, and `change` may write. `create`: must not exist, and is made. */
  readonly open: (path: string, way: OpenWay) => number;
  /** Bytes read, 0 at the end. */
  readonly read: (file: number, into: Uint8Array, position: number) => number;
  /** Bytes written: may be fewer than were given, without an error. */
  readonly write: (file: number, bytes: Uint8Array, position: number) => number;
  /** Resolves when the content of the file is on disk. After a failure nothing is known about it any more. */
  readonly sync: (file: number) => Promise<void>;
  readonly truncate: (file: number, length: number) => void;
  readonly close: (file: number) => void;
  /** Names that the file still has; 0 when it was deleted. */
  readonly links: (file: number) => number;
  readonly createDirectory: (path: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  /** Resolves when the names in the directory are on disk. */
  readonly syncDirectory: (path: string) => Promise<void>;
}

export type OpenWay = 'read' | 'create' | 'change';

/** The disk of this machine. */
export const nodeDisk: Disk = {
  open: (path, way) => openSync(path, flagsOf(way), 0o666),
  read: (file, into, position) => readSync(file, into, 0, into.byteLength, position),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.byteLength, position),
  sync: createSyncFile(),
  truncate: (file, length) => ftruncateSync(file, length),
  close: (file) => closeSync(file),
  links: (file) => fstatSync(file).nlink,
  createDirectory: (path) => {
    mkdirSync(path);
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => unlinkSync(path),
  syncDirectory: async (path) => {
    const directory = openSync(path, 'r');
    try {
      await new Promise<void>((resolve, reject) => {
        fsync(directory, (error) => (error === null ? resolve() : reject(error)));
      });
    } finally {
      closeSync(directory);
    }
  },
};

function flagsOf(way: OpenWay): string {
  if (way === 'read') return 'r';
  return way === 'create' ? 'wx' : 'r+';
}
