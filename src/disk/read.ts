import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from './disk.ts';
import { errorCode } from './error-code.ts';
import { diskTrouble } from './trouble.ts';

/** A file that is read piece by piece. */
export interface OpenFile {
  /** The bytes at a position, at most `size` of them; empty at the end. Valid until the next call. */
  readonly read: (position: number, size: number) => Promise<Buffer>;
  readonly close: () => void;
}

/**
 * Opens a file for reading. What network file systems report now and then (EIO, ESTALE) is tried again a few times,
 * with the file opened anew; then, and for anything else, it throws an `EnvironmentError`. A missing file throws ENOENT.
 */
export async function openForReading(disk: Disk, path: string): Promise<OpenFile> {
  let buffer = Buffer.alloc(0);
  let file = await retry(path, () => disk.open(path, 'read'));
  const reopen = () => {
    // In this order: if it cannot be opened, the descriptor is still ours, and is closed once.
    const fresh = disk.open(path, 'read');
    disk.close(file);
    file = fresh;
  };
  return {
    read: async (position, size) => {
      if (buffer.byteLength < size) buffer = Buffer.allocUnsafeSlow(size);
      const into = buffer.subarray(0, size);
      const count = await retry(path, () => disk.read(file, into, position), reopen);
      return into.subarray(0, count);
    },
    close: () => disk.close(file),
  };
}

/** All the bytes of a file, with the patience of `openForReading`. */
export async function readWhole(disk: Disk, path: string): Promise<Buffer> {
  const file = await openForReading(disk, path);
  const chunks: Buffer[] = [];
  try {
    for (let position = 0; ; ) {
      const chunk = await file.read(position, 1 << 18);
      if (chunk.byteLength === 0) return Buffer.concat(chunks);
      chunks.push(Buffer.from(chunk));
      position += chunk.byteLength;
    }
  } finally {
    file.close();
  }
}

const pausesMs = [10, 50, 200];

async function retry<T>(path: string, step: () => T, before: () => void = () => undefined): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      if (failures > 0) before();
      return step();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw error;
      const wait = pausesMs[failures];
      if (wait === undefined || !isPassing(error)) throw readTrouble(error, path);
      await pause(wait);
    }
  }
}

function isPassing(error: unknown): boolean {
  return ['EIO', 'ESTALE', 'EINTR', 'EAGAIN', 'ETIMEDOUT'].includes(errorCode(error));
}

function readTrouble(error: unknown, path: string): unknown {
  return errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'
    ? new EnvironmentError('disk-error', `\`${path}\` cannot be read: ${errorCode(error)}`, { cause: error })
    : diskTrouble(error, path);
}
