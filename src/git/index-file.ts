import { constants } from 'node:fs';
import { copyFile, stat, utimes } from 'node:fs/promises';

/**
 * Copies an index. Git compares the content of files that are not older than their index; a copy that looked younger
 * than it is would hide edits, so it gets the time of the original, rounded down to a second.
 */
export async function copyIndexFile(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const seconds = Math.floor(mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}
