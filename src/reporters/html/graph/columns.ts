import type { DrawnTask } from './drawn-tasks.ts';
import { box, type Layout } from './layout.ts';

const gap = { across: 64, down: 12 } as const;
const margin = 6;

/** Lays very many boxes out in linear time: a column further right than what they need, near the middle of it. */
export function layOutInColumns<Task>(drawn: readonly DrawnTask<Task>[]): Layout<Task> {
  const ranks = new Map<string, number>();
  const columns: DrawnTask<Task>[][] = [];
  for (const each of drawn) {
    const rank = each.needs.reduce((most, need) => Math.max(most, (ranks.get(need) ?? -1) + 1), 0);
    ranks.set(each.id, rank);
    const column = columns[rank];
    if (column === undefined) columns[rank] = [each];
    else column.push(each);
  }
  const places = new Map<
    string,
    { readonly drawn: DrawnTask<Task>; readonly x: number; readonly y: number }
  >();
  const tallest = columns.reduce((most, { length }) => Math.max(most, length), 0);
  const step = box.height + gap.down;
  columns.forEach((column, rank) => {
    const middle = ({ needs }: DrawnTask<Task>) =>
      needs.reduce((sum, need) => sum + (places.get(need)?.y ?? 0), 0) / Math.max(1, needs.length);
    const top = margin + ((tallest - column.length) * step) / 2;
    column
      .toSorted((a, b) => middle(a) - middle(b))
      .forEach((each, index) => {
        places.set(each.id, {
          drawn: each,
          x: margin + rank * (box.width + gap.across),
          y: top + index * step,
        });
      });
  });
  return {
    width: columns.length * (box.width + gap.across) - gap.across + 2 * margin,
    height: tallest * step - gap.down + 2 * margin,
    boxes: drawn.flatMap(({ id }) => places.get(id) ?? []),
    lines: drawn.flatMap(({ id, needs }) =>
      needs.flatMap((need) => {
        const [from, to] = [places.get(need), places.get(id)];
        if (from === undefined || to === undefined) return [];
        const start = { x: from.x + box.width, y: from.y + box.height / 2 };
        return [{ from: need, to: id, points: [start, { x: to.x, y: to.y + box.height / 2 }] }];
      }),
    ),
  };
}
