import type { Task } from './model.ts';

/** Who needs whom, for rules. Ids that are unknown are not in it. */
export interface TaskGraph {
  readonly byId: ReadonlyMap<string, Task>;
  readonly needsOf: (id: string) => readonly string[];
  readonly neededBy: (id: string) => readonly string[];
  /** Whether one task comes before another through any number of needs. Quick where they are near, and where one task is asked about many times. */
  readonly isUpstream: (id: string, of: string) => boolean;
  /** Ids so that each comes after what it needs; those in a circle are left out. */
  readonly order: () => readonly string[];
}

/** Indexes tasks by their needs; the first of two tasks with one id counts. */
export function createTaskGraph(tasks: readonly Task[]): TaskGraph {
  const byId = new Map<string, Task>();
  for (const task of tasks) if (!byId.has(task.id)) byId.set(task.id, task);
  const needs = new Map([...byId].map(([id, task]) => [id, task.needs.filter((need) => byId.has(need))]));
  const dependents = new Map<string, string[]>([...byId.keys()].map((id) => [id, []]));
  for (const [id, ids] of needs) for (const need of ids) dependents.get(need)?.push(id);
  const needsOf = (id: string) => needs.get(id) ?? [];
  const neededBy = (id: string) => dependents.get(id) ?? [];
  return {
    byId,
    needsOf,
    neededBy,
    isUpstream: createSearch(needsOf, neededBy),
    order: () => sortTopologically([...byId.keys()], needsOf, neededBy),
  };
}

/** Steps upwards before all that comes after a task is listed instead. */
const nearby = 100;
/** Tasks for which that list is kept. */
const mostKept = 32;

function createSearch(needsOf: Neighbours, neededBy: Neighbours): TaskGraph['isUpstream'] {
  const downstream = new Map<string, ReadonlySet<string>>();
  return (id, of) => {
    const above = listReached(of, needsOf, nearby);
    if (above.size < nearby || above.has(id)) return above.has(id);
    const known = downstream.get(id);
    if (known !== undefined) return known.has(of);
    if (downstream.size >= mostKept) downstream.clear();
    const below = listReached(id, neededBy, Number.POSITIVE_INFINITY);
    downstream.set(id, below);
    return below.has(of);
  };
}

/** What can be reached from a task, itself only by a circle; at least `enough` of it where there is more. */
function listReached(from: string, next: Neighbours, enough: number): ReadonlySet<string> {
  const reached = new Set(next(from));
  for (const id of reached) {
    if (reached.size >= enough) break;
    for (const other of next(id)) reached.add(other);
  }
  return reached;
}

type Neighbours = (id: string) => readonly string[];

function sortTopologically(ids: readonly string[], needsOf: Neighbours, neededBy: Neighbours): string[] {
  const waiting = new Map(ids.map((id) => [id, needsOf(id).length]));
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (let index = 0; index < order.length; index += 1) {
    for (const dependent of neededBy(order[index] ?? '')) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}
