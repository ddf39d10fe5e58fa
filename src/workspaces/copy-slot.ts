import { constants } from 'node:fs';
import { cp, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskTrouble } from '../disk/trouble.ts';
import { instancesName, noteName, type Slot } from './pool.ts';

/**
 * Copies a workspace with all that tasks left in it, but for the note that says whose it is and the copies of instances; by reference where the file
 * system can. Pipes and sockets stay behind: nobody holds their other end any more.
 */
export async function copySlot(from: Slot, to: Slot): Promise<void> {
  const left = new Set([noteName, instancesName].map((name) => join(from.directory, name)));
  try {
    await cp(from.directory, to.directory, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: async (source) => !left.has(source) && isCopied(await lstat(source)),
    });
  } catch (error) {
    throw diskTrouble(error, to.directory);
  }
}

function isCopied(entry: Awaited<ReturnType<typeof lstat>>): boolean {
  return entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
}
