import type { PlacedTask } from './pair-tasks.ts';
import type { Edge, ReviewEdges } from './review.ts';
import type { TracedTask } from './trace-changes.ts';

/** Edges that stay and are listed. */
const mostKept = 1_000;

/** Who needs whom on both sides. An edge between tasks that only have another name stays. */
export function compareEdges(tasks: readonly TracedTask[]): ReviewEdges {
  const names = new Map(
    tasks.flatMap(({ pair: { before, after } }) =>
      before === null || after === null ? [] : [[before.id, after.id] as const],
    ),
  );
  const named = (id: string) => names.get(id) ?? id;
  const old = index(
    tasks
      .flatMap(({ pair: { before } }) => listEdges(before))
      .map((edge) => ({
        from: named(edge.from),
        to: named(edge.to),
      })),
  );
  const now = index(tasks.flatMap(({ pair: { after } }) => listEdges(after)));
  const touched = new Set(
    tasks.flatMap(({ change, pair }) => (change === 'unchanged' ? [] : [(pair.after ?? pair.before).id])),
  );
  const kept = [...now].filter(
    ([key, { from, to }]) => old.has(key) && (touched.has(from) || touched.has(to)),
  );
  return {
    added: [...now].filter(([key]) => !old.has(key)).map(([, edge]) => edge),
    removed: [...old].filter(([key]) => !now.has(key)).map(([, edge]) => edge),
    kept: kept.slice(0, mostKept).map(([, edge]) => edge),
  };
}

function listEdges(placed: PlacedTask | null): Edge[] {
  if (placed === null) return [];
  return placed.task.needs.map((need) => ({ from: `${placed.within}/${need}`, to: placed.id }));
}

function index(edges: readonly Edge[]): ReadonlyMap<string, Edge> {
  return new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
}
