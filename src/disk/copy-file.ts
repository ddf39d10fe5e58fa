import { constants, type PathLike, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

/** What a copy is made of: `reference` shares the blocks of the source until one of the two is written to. */
export type CopyWay = 'reference' | 'bytes';

/** A file that is to be copied to a path where nothing is yet, in a folder that is there. */
export interface FileCopy {
  readonly from: PathLike;
  readonly to: PathLike;
  /** The folder of `to`. */
  readonly folder: PathLike;
}

/**
 * Copies a file, with its rights, by reference where the file system can: whoever writes to the copy in place never
 * changes the source. It never gives the source a second name. What a pair of file systems can is asked once. Throws
 * what the disk throws.
 */
export async function copyByReference(copy: FileCopy): Promise<CopyWay> {
  const pair = `${statSync(copy.from).dev} ${statSync(copy.folder).dev}`;
  if (!unable.has(pair)) {
    try {
      await copyFile(copy.from, copy.to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      return 'reference';
    } catch (error) {
      if (!refusals.has(errorCode(error))) throw error;
      unable.add(pair);
    }
  }
  await copyFile(copy.from, copy.to, constants.COPYFILE_EXCL);
  return 'bytes';
}

const unable = new Set<string>();

/** How systems say that they cannot do that there. */
const refusals: ReadonlySet<string> = new Set([
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EINVAL',
  'ENOTTY',
  'ENOSYS',
]);
