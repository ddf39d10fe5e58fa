import { readIfThere } from '../../disk/read-if-there.ts';
import { readNames } from '../../disk/read-names.ts';
import type { ListedRuns } from '../../journal/runs/list-runs.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';
import { sweepDirectory, sweepsFolder } from '../../journal/sweeps/sweep-directory.ts';

/** The runs that were listed, and which of their records go. */
export interface ListedRecords {
  readonly state: StateDirectory;
  readonly listed: ListedRuns;
  readonly goes: (run: string) => boolean;
  /** Ids of sweeps whose records would go with these runs, and are there as nothing is removed. */
  readonly emptied: ReadonlySet<string>;
}

/**
 * Says of a commit whether a record names it. Of runs that began since, of damaged ones and of sweeps every object id
 * counts, wherever it stands. Throws `EnvironmentError` where one of them cannot be read: nothing may go then.
 */
export function findNeededCommits({
  state,
  listed,
  goes,
  emptied,
}: ListedRecords): (commit: string) => boolean {
  const needed = new Set(listed.runs.filter(({ id }) => !goes(id)).map(({ commit }) => commit));
  const known = new Set(listed.runs.map(({ id }) => id));
  for (const id of readNames(state.runs)) {
    if (known.has(id)) continue;
    const { plan, events } = state.run(id);
    addIds([plan, events], needed);
  }
  for (const id of readNames(sweepsFolder(state))) {
    if (!emptied.has(id)) addIds([sweepDirectory(state, id).record], needed);
  }
  return (commit) => needed.has(commit);
}

// One that is there and cannot be read may name anything.
function addIds(files: readonly string[], ids: Set<string>): void {
  for (const file of files) {
    for (const [id] of readIfThere(file).matchAll(/[0-9a-f]{40,64}/g)) ids.add(id);
  }
}
