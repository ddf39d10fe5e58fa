import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readNames } from '../../disk/read-names.ts';
import { listCommit, readBlob } from '../contents.ts';
import { readContents } from '../kept-commits.ts';
import { parseLfsPointer } from '../lfs.ts';
import { lfsStorage } from '../network.ts';
import type { Store } from '../store.ts';

/** An LFS file that was fetched for runs. */
export interface LfsFile {
  readonly path: string;
  /** SHA-256, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** All LFS files of a store. */
export function listLfsFiles(store: Store): readonly LfsFile[] {
  const folder = join(lfsStorage(store), 'objects');
  if (!existsSync(folder)) return [];
  return [...readNames(folder)].flatMap((first) =>
    [...readNames(join(folder, first))].flatMap((second) =>
      [...readNames(join(folder, first, second))].flatMap((digest) => {
        const path = join(folder, first, second, digest);
        const size = statSync(path, { throwIfNoEntry: false })?.size;
        return size === undefined || !/^[0-9a-f]{64}$/.test(digest) ? [] : [{ path, digest, size }];
      }),
    ),
  );
}

/** Digests of the LFS files that commits name. Throws `EnvironmentError` when one of them cannot be read. */
export async function findNamedLfs(store: Store, commits: readonly string[]): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const commit of commits) {
    const paths = new Set((await readContents(store, commit))?.lfs);
    if (paths.size === 0) continue;
    for (const { id, path } of (await listCommit(store.source, commit)).files) {
      if (!paths.has(path)) continue;
      const pointer = parseLfsPointer(await readBlob(store.source, id, path));
      if (pointer !== null) digests.add(pointer.digest);
    }
  }
  return digests;
}
