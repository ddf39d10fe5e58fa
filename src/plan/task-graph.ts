import { InternalError } from '../diagnostics/errors.ts';
import type { Task } from '../pipeline/model.ts';

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
  const ready = new IndexQueue();
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

/** A binary heap: gives the smallest index that is in it. */
class IndexQueue {
  readonly #heap: number[] = [];

  add(index: number): void {
    const heap = this.#heap;
    let place = heap.push(index) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= index) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = index;
  }

  take(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(index: number): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? Number.POSITIVE_INFINITY))
        child += 1;
      const below = heap[child];
      if (below === undefined || below >= index) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = index;
  }
}
