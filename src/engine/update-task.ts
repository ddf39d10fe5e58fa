import { InternalError } from '../diagnostics/errors.ts';
import type { RunState, TaskState } from './state.ts';

/** Changes what is known of one task, in place. */
export function updateTask(state: RunState, id: string, next: (task: TaskState) => TaskState): void {
  const task = state.tasks.get(id);
  if (task === undefined) {
    throw new InternalError(`the journal names task \`${id}\`, which its plan does not have`);
  }
  changeable(state.tasks).set(id, next(task));
}

/** A map of a state, to be changed by the fold alone. */
export function changeable<Value>(map: ReadonlyMap<string, Value>): Map<string, Value> {
  if (map instanceof Map) return map;
  throw new InternalError('a state was given that cannot be changed');
}
