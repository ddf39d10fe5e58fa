import { EnvironmentError } from '../../diagnostics/errors.ts';
import { type ListedFile, listCommit } from '../../git/contents.ts';
import type { Store } from '../../git/store.ts';
import { showPath } from '../../git/tree.ts';
import type { PathChanges } from '../../reporters/html/report-model.ts';

/** Paths that are listed; of the others there is a count. */
const mostListed = 100;

/** The files that two commits do not share. Null: the objects of one of them are gone. */
export async function compareCommits(
  store: Store,
  before: string,
  after: string,
): Promise<PathChanges | null> {
  if (before === after) return { paths: [], more: 0 };
  try {
    const [old, now] = await Promise.all([listCommit(store.source, before), listCommit(store.source, after)]);
    const known = new Map(old.files.map((file) => [file.path, markOf(file)]));
    const paths: PathChanges['paths'][number][] = [];
    for (const file of now.files) {
      const mark = known.get(file.path);
      known.delete(file.path);
      if (mark === markOf(file)) continue;
      paths.push({ path: showPath(file.path), change: mark === undefined ? 'added' : 'changed' });
    }
    for (const path of known.keys()) paths.push({ path: showPath(path), change: 'removed' });
    return { paths: paths.slice(0, mostListed), more: Math.max(0, paths.length - mostListed) };
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

function markOf({ id, mode }: ListedFile): string {
  return `${mode} ${id}`;
}
