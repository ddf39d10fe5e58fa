import type { PlannedTask } from '../plan/plan.ts';
import { reachFrom } from '../plan/task-graph.ts';
import type { OutputFile } from '../plan/task-result.ts';
import { mergeOutputs } from './merged-outputs.ts';
import type { RunState } from './state.ts';

/** The instance whose copy of the commit a task works in: itself, or the nearest around it; undefined: that of the run. */
export function domainOf(task: PlannedTask, state: RunState): string | undefined {
  let current: PlannedTask | undefined = task;
  while (current !== undefined && current.isolated !== true) {
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return current?.id;
}

/** What has been written in a copy of the commit, or belongs there: by its tasks, and by the groups that ended in it. */
export function outputsIn(domain: string | undefined, state: RunState): readonly OutputFile[] {
  if (domain !== undefined) return outputsBelow(domain, state, true);
  return [...state.tasks.values()].flatMap(({ id, parent }) =>
    parent === null ? outputsBelow(id, state, false) : [],
  );
}

/** What must be in the copy of an instance when it is made: what everything upstream of it gave, here and farther out. */
export function outputsUpstream(instance: PlannedTask, state: RunState): readonly OutputFile[] {
  const files: OutputFile[] = [];
  let current: PlannedTask | undefined = instance;
  while (current !== undefined) {
    const above = reachFrom(current.needs, (id) => state.planned.get(id)?.needs ?? []);
    const before = instancesBefore(current, state);
    files.unshift(...before.flatMap((id) => outputsBelow(id, state, false)));
    files.unshift(...[...above].reverse().flatMap((id) => outputsBelow(id, state, false)));
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return files;
}

/** Of an instance of a repeat those that came before it; empty for any other task. */
function instancesBefore({ parent, index = 0 }: PlannedTask, state: RunState): readonly string[] {
  if (parent === undefined || state.planned.get(parent)?.group?.form !== 'repeat') return [];
  return (state.tasks.get(parent)?.members ?? []).slice(0, index);
}

/** What a task gives to those behind it; of isolated instances what they agree on. */
export function outputsOf(id: string, state: RunState): readonly OutputFile[] {
  return outputsBelow(id, state, false);
}

/** `own`: of the inside of an isolated instance. Else what others get of it: of isolated instances what they agree on. */
function outputsBelow(id: string, state: RunState, own: boolean): readonly OutputFile[] {
  const planned = state.planned.get(id);
  const { members, outputs } = state.tasks.get(id) ?? { members: null, outputs: [] };
  if (planned?.earlier !== undefined) return planned.earlier.outputs;
  if (members === null) return outputs;
  if (!own && isIsolating(planned)) return mergeOutputs([id], state).files;
  return members.flatMap((member) => outputsBelow(member, state, false));
}

/** Whether the instances of a group have copies of their own. */
export function isIsolating(task: PlannedTask | undefined): boolean {
  const group = task?.group;
  const isMany = group?.form === 'matrix' || group?.form === 'for-each';
  return isMany && group.instance.isolated === true;
}
