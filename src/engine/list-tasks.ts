import type { RunState, TaskState } from './state.ts';

/** Every task of a run that is known, in the order of the plan: each group before its members, also those found later. */
export function listTasks(state: RunState): readonly TaskState[] {
  const listed: TaskState[] = [];
  for (const task of state.tasks.values()) if (task.parent === null) add(task, state, listed);
  return listed;
}

function add(task: TaskState, state: RunState, listed: TaskState[]): void {
  listed.push(task);
  for (const id of task.members ?? []) {
    const member = state.tasks.get(id);
    if (member !== undefined) add(member, state, listed);
  }
}
