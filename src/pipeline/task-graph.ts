import type { Task } from './model.ts';

/** Who needs whom, for rules. Ids that are unknown are not in it. */
export interface TaskGraph {
  readonly byId: ReadonlyMap<string, Task>;
  readonly needsOf: (id: string) => readonly string[];
  readonly neededBy: (id: string) => readonly string[];
  /** Whether one task comes before another through any number of needs. Looks upwards from the later one. */
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
    isUpstream: (id, of) => reaches(of, id, needsOf),
    order: () => sortTopologically([...byId.keys()], needsOf, neededBy),
  };
}

function reaches(from: string, wanted: string, needsOf: (id: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const queue = [...needsOf(from)];
  for (let index = 0; index < queue.length; index += 1) {
    const id = queue[index] ?? '';
    if (id === wanted) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const need of needsOf(id)) queue.push(need);
  }
  return false;
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
