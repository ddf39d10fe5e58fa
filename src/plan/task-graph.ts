import { InternalError } from '../diagnostics/errors.ts';
import type { Task } from '../pipeline/model.ts';
import { PositionQueue } from '../values/position-queue.ts';

/** The tasks of a pipeline and who needs whom. */
export interface TaskGraph {
  /** By id, in an order that respects `needs`; among tasks that could stand next, the first of the file does. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** Ids of the tasks that need a task, by its id; tasks that nobody needs are absent. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
}

/** Orders tasks whose needs are known to exist and to have no cycle. */
export function orderTasks(tasks: readonly Task[]): TaskGraph {
  const indices = new Map(tasks.map((task, index) => [task.id, index]));
  const dependents = listDependents(tasks);
  const unmet = tasks.map((task) => new Set(task.needs).size);
  const ready = new PositionQueue();
  unmet.forEach((count, index) => {
    if (count === 0) ready.add(index);
  });
  const ordered = new Map<string, Task>();
  for (let index = ready.take(); index !== undefined; index = ready.take()) {
    const task = tasks[index] as Task;
    ordered.set(task.id, task);
    for (const id of dependents.get(task.id) ?? []) {
      const dependent = indices.get(id) ?? 0;
      const left = (unmet[dependent] ?? 0) - 1;
      unmet[dependent] = left;
      if (left === 0) ready.add(dependent);
    }
  }
  if (ordered.size !== tasks.length) throw new InternalError('a plan was asked for tasks with a cycle');
  return { tasks: ordered, dependents };
}

/** A task and all that can be reached from it, by ids; each edge is walked once. */
export function reachFrom(
  ids: Iterable<string>,
  next: (id: string) => Iterable<string>,
): ReadonlySet<string> {
  const reached = new Set(ids);
  for (const id of reached) {
    for (const other of next(id)) reached.add(other);
  }
  return reached;
}

function listDependents(tasks: readonly Task[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const task of tasks) {
    for (const need of new Set(task.needs)) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [task.id]);
      else list.push(task.id);
    }
  }
  return dependents;
}
