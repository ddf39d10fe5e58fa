import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type LfsPointer, parseLfsPointer } from '../git/lfs.ts';
import type { Store } from '../git/store.ts';
import { diskPath, list } from '../git/untracked.ts';

/**
 * Puts the content of LFS files in place of their pointers, from the LFS store of the user's repository, each copy
 * hashed. Nothing is fetched. `paths` are bytes (`latin1`). Throws `EnvironmentError` `lfs-missing`.
 */
export async function placeLfsFiles(store: Store, workTree: string, paths: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const path of paths) {
    const file = diskPath(workTree, path);
    const pointer = parseLfsPointer(await readFile(file));
    if (pointer !== null && !(await placeContent(store, file, pointer))) missing.push(path);
  }
  if (missing.length === 0) return;
  const what = missing.length === 1 ? '1 LFS file is' : `${missing.length} LFS files are`;
  throw new EnvironmentError(
    'lfs-missing',
    `${what} not in the repository's LFS store, or not what the pointer says: ${list(missing)}`,
    { hint: 'fetch them, then run again: `git lfs fetch`' },
  );
}

async function placeContent(store: Store, file: Buffer, pointer: LfsPointer): Promise<boolean> {
  const { digest } = pointer;
  const objects = join(store.repository.commonDirectory, 'lfs', 'objects');
  const from = join(objects, digest.slice(0, 2), digest.slice(2, 4), digest);
  if (!existsSync(from)) return false;
  const { mode } = await lstat(file);
  await copyFile(from, file, constants.COPYFILE_FICLONE);
  // The copy took over the mode of the store, which is read-only.
  await chmod(file, mode);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex') === digest;
}
