import { digestText } from '../plan/cache-key.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { reachFrom } from '../plan/task-graph.ts';
import type { OutputFile } from '../plan/task-result.ts';
import { outputsOf } from './domain.ts';
import type { RunState } from './state.ts';

/** Files that a task finds because tasks before it gave them. */
export interface UpstreamFiles {
  /** By the id of each task that it needs itself. */
  readonly direct: ReadonlyMap<string, readonly OutputFile[]>;
  /** Of all others upstream, each task's by itself. */
  readonly further: readonly (readonly OutputFile[])[];
}

/** What the tasks upstream of a task gave, in this run, or in an earlier one where this leaves them out. */
export function upstreamFiles(task: PlannedTask, state: RunState): UpstreamFiles {
  const direct = new Map<string, readonly OutputFile[]>();
  for (const id of needsAround(task, state)) direct.set(id, filesOf(id, state));
  const all = reachUpstream(direct.keys(), state);
  const further = [...all].filter((id) => !direct.has(id)).map((id) => filesOf(id, state));
  return { direct, further: further.filter((files) => files.length > 0) };
}

/** Ids of all tasks upstream of a task, near and far, with all that is inside them. */
export function upstreamIds(task: PlannedTask, state: RunState): ReadonlySet<string> {
  const above = reachUpstream(needsAround(task, state), state);
  return reachFrom(above, (id) => state.tasks.get(id)?.members ?? []);
}

/** The same for equal files, in whatever order. */
export function digestFiles(files: readonly OutputFile[]): string {
  const known = digests.get(files);
  if (known !== undefined) return known;
  const lines = files.map(({ path, digest, mode }) => JSON.stringify([path, digest, mode])).sort();
  const digest = digestText(lines.join('\n'));
  digests.set(files, digest);
  return digest;
}

// What a task gave does not change any more, and many ask for it.
const digests = new WeakMap<readonly OutputFile[], string>();

function reachUpstream(ids: Iterable<string>, state: RunState): ReadonlySet<string> {
  return reachFrom(ids, (id) => {
    const upstream = state.planned.get(id);
    return upstream === undefined ? [] : needsOf(upstream);
  });
}

// A member has what the groups around it need, and of a repeat what came before it.
function needsAround(task: PlannedTask, state: RunState): readonly string[] {
  const ids: string[] = [];
  for (let current: PlannedTask | undefined = task; current !== undefined; ) {
    ids.push(...needsOf(current));
    const parent: PlannedTask | undefined =
      current.parent === undefined ? undefined : state.planned.get(current.parent);
    if (parent?.group?.form === 'repeat') {
      ids.push(...(state.tasks.get(parent.id)?.members ?? []).slice(0, current.index));
    }
    current = parent;
  }
  return ids;
}

function needsOf({ needs, leftOut = [] }: PlannedTask): readonly string[] {
  return leftOut.length === 0 ? needs : [...needs, ...leftOut];
}

function filesOf(id: string, state: RunState): readonly OutputFile[] {
  const { outputs, instances } = outputsOf(id, state);
  if (instances === undefined) return outputs;
  return instances.flatMap((instance) =>
    instance.outputs.map((file) => ({ ...file, path: `${instance.id}/${file.path}` })),
  );
}
