import type { PlannedTask } from '../plan/plan.ts';
import { reachFrom } from '../plan/task-graph.ts';
import type { EarlierResult, OutputFile } from '../plan/task-result.ts';
import { mergeOutputs, outputsByInstance } from './merged-outputs.ts';
import type { RunState } from './state.ts';

/** The instance whose copy of the commit a task works in: itself, or the nearest around it; undefined: that of the run. */
export function domainOf(task: PlannedTask, state: RunState): string | undefined {
  let current: PlannedTask | undefined = task;
  while (current !== undefined && current.isolated !== true) {
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return current?.id;
}

/** The copy in which those behind a task look for its files. */
export function domainAround(id: string, state: RunState): string | undefined {
  const task = state.planned.get(id);
  const outside = task?.isolated === true ? state.planned.get(task.parent ?? '') : task;
  return outside === undefined ? undefined : domainOf(outside, state);
}

/** Whether a task has a copy of its own and no group that brings its files home, as that of instances does. */
export function isAlone({ isolated, parent }: PlannedTask, state: RunState): boolean {
  return isolated === true && !isIsolating(parent === undefined ? undefined : state.planned.get(parent));
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
  const levels: (readonly OutputFile[])[] = [];
  let current: PlannedTask | undefined = instance;
  while (current !== undefined) {
    const [beside, before] = [tasksBefore(current, state), instancesBefore(current, state)];
    levels.push([
      ...beside.flatMap((id) => outputsBelow(id, state, false)),
      ...filesByInstance(current, state),
      ...before.flatMap((id) => outputsBelow(id, state, false)),
    ]);
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return levels.reverse().flat();
}

/** All that is upstream of a task beside it, each after what it needs: of a path that several give, the last counts. */
function tasksBefore({ needs }: PlannedTask, state: RunState): readonly string[] {
  const above = reachFrom(needs, (id) => state.planned.get(id)?.needs ?? []);
  return [...state.planned.keys()].filter((id) => above.has(id));
}

/** Of an instance of a repeat those that came before it; empty for any other task. */
function instancesBefore({ parent, index = 0 }: PlannedTask, state: RunState): readonly string[] {
  if (parent === undefined || state.planned.get(parent)?.group?.form !== 'repeat') return [];
  return (state.tasks.get(parent)?.members ?? []).slice(0, index);
}

/** What a task gives to those behind it, for runs that leave it out. */
export function outputsOf(id: string, state: RunState): Pick<EarlierResult, 'outputs' | 'instances'> {
  const outputs = outputsBelow(id, state, false);
  return isIsolating(state.planned.get(id))
    ? { outputs, instances: outputsByInstance(id, state) }
    : { outputs };
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

/** For a task with `place: by-instance` the files of the instances that it needs, in folders of their ids. */
export function filesByInstance(task: PlannedTask, state: RunState): readonly OutputFile[] {
  if (task.place !== 'by-instance') return [];
  return mergeOutputs(isolatingNeeds(task, state), state).given.map(({ instance, file }) => ({
    ...file,
    path: `${folderOf(instance)}/${file.path}`,
  }));
}

// The id as steps of a path whose bytes are percent-encoded; no step leads up.
function folderOf(id: string): string {
  return id
    .replaceAll('%', '%25')
    .split('/')
    .map((step) => (/^\.*$/.test(step) ? '_' : step))
    .join('/');
}

/** Of what a task needs, also of what the run leaves out, the groups whose instances have copies of their own. */
export function isolatingNeeds({ needs, leftOut = [] }: PlannedTask, state: RunState): readonly string[] {
  return [...needs, ...leftOut].filter((id) => isIsolating(state.planned.get(id)));
}

/** Whether the instances of a group have copies of their own, or had in the run whose results are taken. */
export function isIsolating(task: PlannedTask | undefined): boolean {
  if (task?.earlier !== undefined) return task.earlier.instances !== undefined;
  const group = task?.group;
  const isMany = group?.form === 'matrix' || group?.form === 'for-each';
  return isMany && group.instance.isolated === true;
}
