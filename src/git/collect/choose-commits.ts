import { readNames } from '../../disk/read-names.ts';
import { listKept, readContents } from '../kept-commits.ts';
import { incomingFolder, type Store } from '../store.ts';

/** The commits of a store. */
export interface ChosenCommits {
  readonly stay: readonly string[];
  readonly go: readonly string[];
  /** Those that are needed and were not kept yet when the process was killed that made them: the store may hold parts of them. */
  readonly waiting: readonly string[];
}

/** Which of the kept commits are needed: by name, or as submodules of those that are. */
export async function chooseCommits(
  store: Store,
  isNeeded: (commit: string) => boolean,
): Promise<ChosenCommits> {
  const others = new Set<string>();
  const stay: string[] = [];
  for (const commit of listKept(store)) {
    if (isNeeded(commit)) stay.push(commit);
    else others.add(commit);
  }
  // The list grows while it is walked.
  for (let index = 0; index < stay.length && others.size > 0; index += 1) {
    const contents = await readContents(store, stay[index] ?? '');
    for (const { id } of contents?.submodules ?? []) if (others.delete(id)) stay.push(id);
  }
  const kept = new Set([...stay, ...others]);
  const waiting = [...readNames(incomingFolder(store))].filter((name) => isNeeded(name) && !kept.has(name));
  return { stay, go: [...others], waiting };
}
