import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { diskPath } from '../disk/disk-path.ts';
import { fetchLfs } from '../git/fetch-lfs.ts';
import { type LfsPointer, parseLfsPointer } from '../git/lfs.ts';
import { lfsStorage } from '../git/network.ts';
import type { Store } from '../git/store.ts';
import { list } from '../git/untracked.ts';

/** The LFS files of one workspace. */
export interface LfsOrder {
  readonly commit: string;
  readonly workTree: string;
  /** Paths as bytes (`latin1`). */
  readonly paths: readonly string[];
}

/**
 * Puts the content of LFS files in place of their pointers, each copy hashed: from the LFS store of the user's
 * repository, else from ours, into which is fetched what neither has. Throws `EnvironmentError` `lfs-missing`.
 */
export async function placeLfsFiles(store: Store, { commit, workTree, paths }: LfsOrder): Promise<void> {
  const missing = await placeThose(store, workTree, paths);
  if (missing.length === 0) return;
  const failure = await fetchLfs(
    store,
    commit,
    missing.map(({ content }) => content),
  );
  const left = await placeThose(
    store,
    workTree,
    missing.map(({ path }) => path),
  );
  if (left.length > 0) throw lfsMissing(left, failure);
}

interface MissingFile {
  readonly path: string;
  /** The pointer as it stands in the commit. */
  readonly content: Buffer;
}

async function placeThose(
  store: Store,
  workTree: string,
  paths: readonly string[],
): Promise<readonly MissingFile[]> {
  const missing: MissingFile[] = [];
  for (const path of paths) {
    const file = diskPath(workTree, path);
    const content = await readFile(file);
    const pointer = parseLfsPointer(content);
    if (pointer === null || (await placeContent(store, file, pointer))) continue;
    missing.push({ path, content });
    // What was found was something else.
    await writeFile(file, content);
  }
  return missing;
}

async function placeContent(store: Store, file: Buffer, pointer: LfsPointer): Promise<boolean> {
  for (const storage of [join(store.repository.commonDirectory, 'lfs'), lfsStorage(store)]) {
    if (await copyContent(storage, file, pointer)) return true;
  }
  return false;
}

async function copyContent(storage: string, file: Buffer, { digest }: LfsPointer): Promise<boolean> {
  const from = join(storage, 'objects', digest.slice(0, 2), digest.slice(2, 4), digest);
  if (!existsSync(from)) return false;
  const { mode } = await lstat(file);
  await copyFile(from, file, constants.COPYFILE_FICLONE);
  // The copy took over the mode of the store, which is read-only.
  await chmod(file, mode);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex') === digest;
}

function lfsMissing(files: readonly MissingFile[], failure: string | null): EnvironmentError {
  const what = files.length === 1 ? '1 LFS file is' : `${files.length} LFS files are`;
  const why = failure === null ? 'the remote gave something else' : `fetching failed: ${failure}`;
  return new EnvironmentError(
    'lfs-missing',
    `${what} not on this machine, or not what the pointer says: ${list(files.map(({ path }) => path))}; ${why}`,
    { hint: 'fetch them by hand, then run again: `git lfs fetch --all`' },
  );
}
