import type { PlacedTask } from './pair-tasks.ts';
import type { Edge, ReviewEdges } from './review.ts';
import type { TracedTask } from './trace-changes.ts';

/** Edges that stay and are listed. */
const mostKept = 1_000;

/** Who needs whom on both sides. An edge between tasks that only have another name stays. */
export function compareEdges(tasks: readonly TracedTask[]): ReviewEdges {
  const touched = new Set(
    tasks.flatMap(({ change, pair }) => (change === 'unchanged' ? [] : [(pair.after ?? pair.before).id])),
  );
  const concerned = tasks.filter((traced) => isConcerned(traced, touched));
  const names = new Map(
    tasks.flatMap(({ pair: { before, after } }) =>
      before === null || after === null || before.id === after.id ? [] : [[before.id, after.id] as const],
    ),
  );
  const named = (id: string) => names.get(id) ?? id;
  const old = index(
    concerned
      .flatMap(({ pair: { before } }) => listEdges(before))
      .map(({ from, to }) => ({ from: named(from), to: named(to) })),
  );
  const now = index(concerned.flatMap(({ pair: { after } }) => listEdges(after)));
  const kept = [...now].filter(
    ([key, { from, to }]) => old.has(key) && (touched.has(from) || touched.has(to)),
  );
  return {
    added: [...now].filter(([key]) => !old.has(key)).map(([, edge]) => edge),
    removed: [...old].filter(([key]) => !now.has(key)).map(([, edge]) => edge),
    kept: kept.slice(0, mostKept).map(([, edge]) => edge),
  };
}

// A task that is one and the same on both sides has the same edges there; they are told where they touch a change.
function isConcerned({ pair: { before, after } }: TracedTask, touched: ReadonlySet<string>): boolean {
  if (before === null || after === null || before.task !== after.task || before.id !== after.id) return true;
  return touched.has(after.id) || listEdges(after).some(({ from }) => touched.has(from));
}

function listEdges(placed: PlacedTask | null): Edge[] {
  if (placed === null) return [];
  return placed.task.needs.map((need) => ({ from: `${placed.within}/${need}`, to: placed.id }));
}

function index(edges: readonly Edge[]): ReadonlyMap<string, Edge> {
  return new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
}
