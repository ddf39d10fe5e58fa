import { InternalError } from '../diagnostics/errors.ts';
import type { RunState, TaskState } from './state.ts';

/** The state of a task that the run has. */
export function taskState(state: RunState, id: string): TaskState {
  const task = state.tasks.get(id);
  if (task === undefined) throw new InternalError(`there is no task \`${id}\` in the state of the run`);
  return task;
}
