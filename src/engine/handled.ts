import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { RunState } from './state.ts';

/**
 * Ids of the tasks whose failure another task handles or may come to handle, however the run goes: those that a task
 * names in `handles`, and everything upstream of them.
 */
export function failuresWithHandler(plan: Plan): ReadonlySet<string> {
  const handlers = plan.tasks.filter((task) => task.action === 'run');
  return reach(plan, handlers, () => true);
}

/**
 * Ids of the tasks whose failure was handled: `handles` of a task that succeeded names them, or names a task that the
 * failure reached as `upstream_failed`.
 */
export function handledFailures(plan: Plan, state: RunState): ReadonlySet<string> {
  const statusOf = (id: string) => state.tasks.get(id)?.status;
  const handlers = plan.tasks.filter((task) => statusOf(task.id) === 'succeeded');
  return reach(plan, handlers, (id) => statusOf(id) === 'upstream_failed');
}

/** What the handlers name, and what is upstream of it by way of tasks that pass a failure on. */
function reach(
  plan: Plan,
  handlers: readonly PlannedTask[],
  passesOn: (id: string) => boolean,
): ReadonlySet<string> {
  const named = new Set(handlers.flatMap((task) => task.handles));
  if (named.size === 0) return named;
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const reached = new Set<string>();
  const ahead = plan.tasks.filter((task) => named.has(task.id) || named.has(task.task));
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
