import type { RunState } from '../../engine/state.ts';
import { upstreamIds } from '../../engine/upstream-files.ts';
import type { Artifact } from './choose-artifacts.ts';

/**
 * Of a path that several tasks gave, what stood there in the end: the file of the task that comes after all others. Where
 * there is none, as of instances beside one another, nobody can tell, and all of them stay.
 */
export function dropRewritten(artifacts: readonly Artifact[], state: RunState): readonly Artifact[] {
  const last = new Map<string, Artifact | null>();
  const upstream = rememberUpstream(state);
  for (const [path, givers] of groupByPath(artifacts)) {
    const isLast = ({ task }: Artifact) =>
      givers.every((other) => other.task === task || upstream(task).has(other.task));
    last.set(path, givers.length === 1 ? null : (givers.find(isLast) ?? null));
  }
  return artifacts.filter((artifact) => (last.get(artifact.file.path) ?? artifact) === artifact);
}

function groupByPath(artifacts: readonly Artifact[]): ReadonlyMap<string, readonly Artifact[]> {
  const groups = new Map<string, Artifact[]>();
  for (const artifact of artifacts) {
    const known = groups.get(artifact.file.path);
    if (known === undefined) groups.set(artifact.file.path, [artifact]);
    else known.push(artifact);
  }
  return groups;
}

function rememberUpstream(state: RunState): (id: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (id) => {
    const task = state.planned.get(id);
    const found = known.get(id) ?? (task === undefined ? new Set() : upstreamIds(task, state));
    known.set(id, found);
    return found;
  };
}
