import type { Scope } from './plan.ts';
import type { TaskGraph } from './task-graph.ts';

/** The scopes of a plan, and by the id of a task the index of its own; a task that sees no return has none. */
export interface Scopes {
  readonly list: readonly Scope[];
  readonly of: ReadonlyMap<string, number>;
}

/**
 * Says which returns each task sees: of those with the same name, that of the nearest task upstream. A scope refers to
 * the scopes behind it and does not repeat them, so that all of them together grow with the tasks and their needs.
 */
export function makeScopes(graph: TaskGraph): Scopes {
  const contested = findContested(graph);
  const merge = mergeScopes();
  const views = new Map<string, View>();
  const of = new Map<string, number>();
  for (const task of graph.tasks.values()) {
    const needs = task.needs.flatMap((id) => views.get(id) ?? []);
    const upstream = findNearest(needs);
    const ways = [...new Set(needs.flatMap(({ offered }) => offered ?? []))];
    const seen = ways.length > 1 ? merge.meet(ways, upstream.nearest) : ways[0];
    if (seen !== undefined) of.set(task.id, seen);
    const names = task.returns.map(({ name }) => name);
    views.set(task.id, {
      // What nobody sees is no scope.
      offered:
        names.length === 0 || !graph.dependents.has(task.id) ? seen : merge.extend(seen, names, task.id),
      ...putFirst(
        upstream,
        names.filter((name) => contested.has(name)),
        task.id,
      ),
    });
  }
  return { list: merge.scopes, of };
}

/** The names that several tasks give, for which it matters who is nearer. */
interface Upstream {
  readonly nearest: ReadonlyMap<string, Provider>;
  /** Added to every distance: a chain of tasks without returns passes its records on as they are. */
  readonly shift: number;
}

/** What a task hands to those that need it; distances count needs from the task. */
interface View extends Upstream {
  /** The scope with its own returns. */
  readonly offered: number | undefined;
}

interface Provider {
  readonly task: string;
  readonly distance: number;
}

function mergeScopes() {
  const scopes: Scope[] = [];
  const known = new Map<string, number>();
  return {
    scopes,
    extend: (seen: number | undefined, names: readonly string[], task: string): number =>
      scopes.push({
        extends: seen === undefined ? [] : [seen],
        returns: record(names.map((name) => [name, task])),
      }) - 1,
    /** Where several ways meet. Tasks that see the same share one scope. */
    meet: (ways: readonly number[], nearest: Upstream['nearest']): number => {
      const scope = { extends: ways, returns: record([...nearest].map(([name, { task }]) => [name, task])) };
      const key = JSON.stringify(scope);
      const index = known.get(key) ?? scopes.push(scope) - 1;
      known.set(key, index);
      return index;
    },
  };
}

function findContested(graph: TaskGraph): ReadonlySet<string> {
  const once = new Set<string>();
  const contested = new Set<string>();
  for (const { returns } of graph.tasks.values()) {
    for (const { name } of returns) (once.has(name) ? contested : once).add(name);
  }
  return contested;
}

function findNearest(needs: readonly View[]): Upstream {
  const giving = needs.filter(({ nearest }) => nearest.size > 0);
  const [first] = giving;
  if (first === undefined) return nothing;
  const alike = giving.every(({ nearest, shift }) => nearest === first.nearest && shift === first.shift);
  if (alike) return { nearest: first.nearest, shift: first.shift + 1 };
  const found = new Map<string, Provider>();
  for (const { nearest, shift } of giving) {
    for (const [name, provider] of nearest) {
      const distance = provider.distance + shift + 1;
      const known = found.get(name);
      if (known === undefined || distance < known.distance) found.set(name, { ...provider, distance });
    }
  }
  return { nearest: found, shift: 0 };
}

const nothing: Upstream = { nearest: new Map(), shift: 0 };

function putFirst({ nearest, shift }: Upstream, names: readonly string[], task: string): Upstream {
  if (names.length === 0) return { nearest, shift };
  const own = names.map((name) => [name, { task, distance: -shift }] as const);
  return { nearest: new Map([...nearest, ...own]), shift };
}

/** The names that a scope sees with the tasks that give them, its own first; null: nothing gives it in this run. */
export function* listReturns(
  scopes: readonly Scope[],
  from: number | undefined,
): Generator<readonly [name: string, task: string | null]> {
  const seen = new Set<string>();
  const visited = new Set<number>();
  const waiting = from === undefined ? [] : [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (visited.has(index)) continue;
    visited.add(index);
    const scope = scopes[index];
    for (const entry of Object.entries(scope?.returns ?? {})) {
      if (seen.has(entry[0])) continue;
      seen.add(entry[0]);
      yield entry;
    }
    for (const other of [...(scope?.extends ?? [])].reverse()) waiting.push(other);
  }
}

/** Leaves only the scopes that some tasks see, and of those the names of tasks that give something in this run. */
export function trimScopes(
  { list, of }: Scopes,
  keeps: (id: string) => boolean,
  isAvailable: (id: string) => boolean,
): Scopes {
  const wanted = [...of].filter(([id]) => keeps(id));
  const used = new Set(wanted.map(([, scope]) => scope));
  for (const index of used) for (const other of list[index]?.extends ?? []) used.add(other);
  // Still in an order in which each extends only earlier ones.
  const order = [...used].sort((left, right) => left - right);
  const places = new Map(order.map((index, place) => [index, place]));
  const move = (index: number): number => places.get(index) ?? 0;
  return {
    list: order.flatMap((index) => {
      const scope = list[index];
      return scope === undefined
        ? []
        : { extends: scope.extends.map(move), returns: dropAbsent(scope, isAvailable) };
    }),
    of: new Map(wanted.map(([id, scope]) => [id, move(scope)])),
  };
}

function dropAbsent({ returns }: Scope, isAvailable: (id: string) => boolean): Scope['returns'] {
  return record(
    Object.entries(returns).map(([name, task]) => [name, task !== null && isAvailable(task) ? task : null]),
  );
}

// Without a prototype: names such as `__proto__` are names here.
function record<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, Object.fromEntries(entries));
}
