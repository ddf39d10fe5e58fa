import type { ChangedFile } from '../../compare/comparison.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { listChangedPaths } from '../../git/changed-paths.ts';
import type { Store } from '../../git/store.ts';
import { showPath } from '../../git/tree.ts';

/** The files that two commits do not share, by path. Null: the objects of one of them are gone. */
export async function listCodeChanges(
  store: Store,
  before: string,
  after: string,
): Promise<readonly ChangedFile[] | null> {
  if (before === after) return [];
  try {
    const { paths, changes } = await listChangedPaths(store.source, before, after);
    const files = paths.map((path, index) => ({
      path: showPath(path),
      change: changes[index] ?? ('changed' as const),
    }));
    return files.sort((left, right) => (left.path < right.path ? -1 : 1));
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}
