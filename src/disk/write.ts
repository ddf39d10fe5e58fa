import { dirname } from 'node:path';
import type { Disk } from './disk.ts';
import { temporaryName } from './temporary.ts';

/** Writes all the bytes at a position, however many calls it takes. Throws what the disk throws; some bytes may be there then. */
export function writeAll(disk: Disk, file: number, at: { bytes: Uint8Array; position: number }): void {
  let done = 0;
  while (done < at.bytes.byteLength) {
    const count = disk.write(file, at.bytes.subarray(done), at.position + done);
    if (count === 0) throw Object.assign(new Error('the disk took no bytes'), { code: 'ENOSPC' });
    done += count;
  }
}

/** Makes a new file with this content and resolves when it is on disk; its name is durable only after `syncDirectory`. */
export async function createFile(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const file = disk.open(path, 'create');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    writeAll(disk, file, { bytes, position: 0 });
    await disk.sync(file);
  } finally {
    disk.close(file);
  }
}

/** Gives a file new content: at any moment, power cuts included, it has the old or the new one. */
export async function replaceFile(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${temporaryName()}`;
  try {
    await createFile(disk, temporary, content);
    disk.rename(temporary, path);
  } catch (error) {
    removeQuietly(disk, temporary);
    throw error;
  }
  await disk.syncDirectory(dirname(path));
}

/** Removes a file that nobody needs, if it is there and can be removed. */
export function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch {
    // It was never made, somebody else was quicker, or the disk is failing: a later sweep takes it.
  }
}
