import type { PlannedTask } from '../plan/plan.ts';
import type { RunState } from './state.ts';

/**
 * Of the tasks of one level, the ids of those whose failure another task handles or may come to handle, however the run goes: those that a task
 * names in `handles`, and everything upstream of them.
 */
export function failuresWithHandler(level: readonly PlannedTask[]): ReadonlySet<string> {
  const handlers = level.filter((task) => task.action === 'run');
  return reach(level, handlers, () => true);
}

/**
 * Of the tasks of one level, the ids of those whose failure was handled: `handles` of a task that succeeded names them, or names a task that the
 * failure reached as `upstream_failed`.
 */
export function handledFailures(level: readonly PlannedTask[], state: RunState): ReadonlySet<string> {
  const statusOf = (id: string) => state.tasks.get(id)?.status;
  const handlers = level.filter((task) => statusOf(task.id) === 'succeeded');
  return reach(level, handlers, (id) => statusOf(id) === 'upstream_failed');
}

/** What the handlers name, and what is upstream of it by way of tasks that pass a failure on. */
function reach(
  level: readonly PlannedTask[],
  handlers: readonly PlannedTask[],
  passesOn: (id: string) => boolean,
): ReadonlySet<string> {
  const named = new Set(handlers.flatMap((task) => task.handles));
  if (named.size === 0) return named;
  const tasks = new Map(level.map((task) => [task.id, task]));
  const reached = new Set<string>();
  const ahead = level.filter((task) => named.has(task.id));
  for (let task = ahead.pop(); task !== undefined; task = ahead.pop()) {
    if (reached.has(task.id)) continue;
    reached.add(task.id);
    if (!passesOn(task.id)) continue;
    for (const id of task.needs) {
      const need = tasks.get(id);
      if (need !== undefined) ahead.push(need);
    }
  }
  return reached;
}
