import { fchmodSync } from 'node:fs';
import type { Disk } from '../disk/disk.ts';

/** Makes a file that nobody is to write any more, and fills it; its bytes are durable when it resolves, its name is not. */
export async function writeTemporary<T>(
  path: string,
  disk: Disk,
  fill: (file: number) => Promise<T>,
): Promise<T> {
  const file = disk.open(path, 'create');
  try {
    const filled = await fill(file);
    fchmodSync(file, 0o444);
    await disk.sync(file);
    return filled;
  } finally {
    disk.close(file);
  }
}
