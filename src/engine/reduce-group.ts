import { InternalError } from '../diagnostics/errors.ts';
import { expandGroup, isDynamic } from '../plan/members.ts';
import type { GroupFinished, PlanExpanded, TaskSkipped } from './event.ts';
import { queueTasks } from './initial-state.ts';
import type { RunState, TaskState } from './state.ts';
import { isEnd } from './task-status.ts';
import { changeable, updateTask } from './update-task.ts';

/** Adds the instances of a group that became known, and what is inside them. */
export function addInstances(state: RunState, { id, instances }: PlanExpanded): void {
  const group = state.planned.get(id);
  if (group === undefined)
    throw new InternalError(`the journal expands \`${id}\`, which its plan does not have`);
  const planned = expandGroup(group, instances);
  const [tasks, known] = [changeable(state.tasks), changeable(state.planned)];
  for (const task of planned) known.set(task.id, task);
  for (const task of queueTasks(planned)) {
    tasks.set(task.id, { ...task, attempts: state.former.get(task.id) ?? 0 });
  }
  const added = instances.map((instance) => instance.id);
  updateTask(state, id, (task) => ({ ...task, members: [...(task.members ?? []), ...added] }));
}

/** A group ended by itself: members that have not ended, for it could not start, end with it. */
export function finishGroup(state: RunState, event: GroupFinished, time: string): void {
  updateTask(state, event.id, (task) => ({
    ...task,
    status: event.status,
    reason: event.reason,
    endedAt: time,
    seconds: task.seconds + event.seconds,
    returns: event.returns,
  }));
  const reason = `\`${event.id}\` could not start`;
  endMembers(state, event.id, (task) => ({ ...task, status: 'upstream_failed', reason, endedAt: time }));
}

/** A task ended without an attempt, and all that is inside it. An instance that is kept has what it gave. */
export function skipTask(state: RunState, event: TaskSkipped, time: string): void {
  const { status, reason } = event;
  const skip = (task: TaskState): TaskState => ({ ...task, status, reason, endedAt: time });
  updateTask(state, event.id, (task) => ({ ...skip(task), ...keptBy(task, event, state) }));
  endMembers(state, event.id, skip);
}

function keptBy({ id, parent }: TaskState, { status }: TaskSkipped, state: RunState): Partial<TaskState> {
  const earlier = parent === null || status !== 'skipped' ? undefined : state.planned.get(id)?.earlier;
  return earlier === undefined ? {} : { returns: earlier.returns, outputs: earlier.outputs };
}

/**
 * Forgets the instances of the groups that run again as a whole and whose instances only the run tells: they are found
 * anew. A later instance of the same id goes on counting attempts.
 */
export function forgetInstances(state: RunState, again: readonly string[]): void {
  const ids = new Set(again);
  for (const id of again) {
    const members = state.tasks.get(id)?.members ?? [];
    const planned = state.planned.get(id);
    if (planned === undefined || !isDynamic(planned) || !isWhole(state, id, ids)) continue;
    for (const member of members) forget(state, member);
    updateTask(state, id, (task) => ({ ...task, members: [] }));
  }
}

/** Whether all that is inside a group is among some ids. */
function isWhole(state: RunState, id: string, ids: ReadonlySet<string>): boolean {
  const members = state.tasks.get(id)?.members ?? [];
  return members.every((member) => ids.has(member) && isWhole(state, member, ids));
}

function endMembers(state: RunState, id: string, end: (task: TaskState) => TaskState): void {
  for (const member of state.tasks.get(id)?.members ?? []) {
    const task = state.tasks.get(member);
    if (task === undefined || isEnd(task.status)) continue;
    updateTask(state, member, end);
    endMembers(state, member, end);
  }
}

function forget(state: RunState, id: string): void {
  const task = state.tasks.get(id);
  for (const member of task?.members ?? []) forget(state, member);
  if (task !== undefined && task.attempts > 0) changeable(state.former).set(id, task.attempts);
  changeable(state.tasks).delete(id);
  changeable(state.planned).delete(id);
}
