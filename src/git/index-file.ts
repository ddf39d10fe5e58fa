import { constants, copyFileSync, statSync, utimesSync } from 'node:fs';

/**
 * Copies an index. Git compares the content of files that are not older than their index; a copy that looked younger
 * than it is would hide edits, so it gets the time of the original, rounded down to a second.
 */
export function copyIndexFile(from: string, to: string): void {
  const { mtimeMs } = statSync(from);
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const seconds = Math.floor(mtimeMs / 1000);
  utimesSync(to, seconds, seconds);
}
