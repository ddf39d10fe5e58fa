import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Rule } from '../rule.ts';

/** No task needs itself, directly or through others. Of each knot of circles the shortest is told. */
export const acyclic: Rule = {
  name: 'acyclic',
  reliesOn: ['id', 'tasks'],
  check: ({ levels, loading }) => {
    const problems = levels.flatMap(findCycles);
    if (problems.length > 0) loading.incomplete.add('cycle');
    return problems;
  },
};

function findCycles(level: Level): PathProblem[] {
  const { graph } = level;
  const sorted = new Set(graph.order());
  const left = [...graph.byId.keys()].filter((id) => !sorted.has(id));
  if (left.length === 0) return [];
  return listKnots(left, graph.needsOf).map((knot) => reportCycle(shortestCycle(knot, graph.needsOf), level));
}

type Neighbours = (id: string) => readonly string[];

// Tarjan's algorithm with a stack of its own: parts in which every task reaches every other.
function listKnots(ids: readonly string[], needsOf: Neighbours): ReadonlySet<string>[] {
  const search: Search = { numbers: new Map(), lows: new Map(), path: [], onPath: new Set(), knots: [] };
  for (const id of ids) if (!search.numbers.has(id)) exploreFrom(id, needsOf, search);
  return search.knots.filter((knot) => knot.size > 1 || [...knot].some((id) => needsOf(id).includes(id)));
}

interface Search {
  readonly numbers: Map<string, number>;
  readonly lows: Map<string, number>;
  readonly path: string[];
  readonly onPath: Set<string>;
  readonly knots: ReadonlySet<string>[];
}

interface Visit {
  readonly id: string;
  readonly rest: string[];
}

function exploreFrom(root: string, needsOf: Neighbours, search: Search): void {
  const visits = [enter(root, needsOf, search)];
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    const next = visit.rest.pop();
    if (next === undefined) {
      visits.pop();
      leave(visit.id, visits.at(-1)?.id, search);
    } else if (!search.numbers.has(next)) visits.push(enter(next, needsOf, search));
    else if (search.onPath.has(next)) lower(visit.id, search.numbers.get(next) ?? 0, search);
  }
}

function enter(id: string, needsOf: Neighbours, search: Search): Visit {
  const number = search.numbers.size;
  search.numbers.set(id, number);
  search.lows.set(id, number);
  search.path.push(id);
  search.onPath.add(id);
  return { id, rest: [...needsOf(id)] };
}

function lower(id: string, to: number, { lows }: Search): void {
  lows.set(id, Math.min(lows.get(id) ?? 0, to));
}

function leave(id: string, above: string | undefined, search: Search): void {
  const low = search.lows.get(id) ?? 0;
  if (above !== undefined) lower(above, low, search);
  if (low !== search.numbers.get(id)) return;
  const knot = new Set<string>();
  for (let member = search.path.pop(); member !== undefined; member = search.path.pop()) {
    search.onPath.delete(member);
    knot.add(member);
    if (member === id) break;
  }
  search.knots.push(knot);
}

// From each member; in a very large knot only from some, so that the time stays in bounds.
const startsAtMost = 200;

function shortestCycle(knot: ReadonlySet<string>, needsOf: Neighbours): string[] {
  const members = [...knot].reverse();
  let best: string[] = [];
  for (const start of members.slice(0, startsAtMost)) {
    const cycle = cycleThrough(start, knot, needsOf);
    if (best.length === 0 || cycle.length < best.length) best = cycle;
  }
  return best;
}

function cycleThrough(start: string, knot: ReadonlySet<string>, needsOf: Neighbours): string[] {
  const from = new Map<string, string>();
  const queue = [start];
  for (let index = 0; index < queue.length; index += 1) {
    const id = queue[index] ?? start;
    for (const need of needsOf(id)) {
      if (need === start) return traceBack(id, start, from);
      if (!knot.has(need) || from.has(need)) continue;
      from.set(need, id);
      queue.push(need);
    }
  }
  return [start];
}

function traceBack(last: string, start: string, from: ReadonlyMap<string, string>): string[] {
  const cycle = [last];
  for (let id = last; id !== start; ) {
    id = from.get(id) ?? start;
    cycle.unshift(id);
  }
  return cycle;
}

function reportCycle(cycle: readonly string[], { graph }: Level): PathProblem {
  const [first = '', second = first] = cycle;
  const task = graph.byId.get(first);
  const index = task?.needs.indexOf(second) ?? 0;
  const message =
    cycle.length === 1
      ? `task \`${first}\` needs itself`
      : `tasks need one another in a circle: ${[...cycle, first].map((id) => `\`${id}\``).join(' → ')}`;
  return { code: 'cycle', path: [...(task?.path ?? []), 'needs', index], message };
}
