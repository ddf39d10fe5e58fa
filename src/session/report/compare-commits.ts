import type { Store } from '../../git/store.ts';
import type { PathChanges } from '../../reporters/html/report-model.ts';
import { listCodeChanges } from '../compare/list-code-changes.ts';

/** Paths that are listed; of the others there is a count. */
const mostListed = 100;

/** The files that two commits do not share. Null: the objects of one of them are gone. */
export async function compareCommits(
  store: Store,
  before: string,
  after: string,
): Promise<PathChanges | null> {
  const files = await listCodeChanges(store, before, after);
  if (files === null) return null;
  return { paths: files.slice(0, mostListed), more: Math.max(0, files.length - mostListed) };
}
