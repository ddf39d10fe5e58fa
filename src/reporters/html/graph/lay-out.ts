import { Graph, layout } from '@dagrejs/dagre';
import { layOutInColumns } from './columns.ts';
import type { DrawnTask } from './drawn-tasks.ts';
import { box, type Layout, type Point } from './layout.ts';

export { box, type Layout, type Point } from './layout.ts';

/** Boxes above which ranks are found in linear time, and lines are not unravelled. */
const mostExact = 200;

/** Boxes above which all is done in linear time. */
const mostWeighed = 240;

/** Lays boxes out from left to right. */
export function layOut<Task>(drawn: readonly DrawnTask<Task>[]): Layout<Task> {
  return drawn.length > mostWeighed ? layOutInColumns(drawn) : weigh(drawn);
}

function weigh<Task>(drawn: readonly DrawnTask<Task>[]): Layout<Task> {
  const graph = new Graph();
  const ranker = drawn.length > mostExact ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, edgesep: 10, marginx: 6, marginy: 6, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  // By number: an id of a user could be any word.
  const numbers = new Map(drawn.map(({ id }, index) => [id, `${index}`]));
  for (const number of numbers.values()) graph.setNode(number, { ...box });
  for (const { id, needs } of drawn) {
    for (const need of needs) graph.setEdge(numbers.get(need) ?? '', numbers.get(id) ?? '');
  }
  layout(graph, { disableOptimalOrderHeuristic: drawn.length > mostExact });
  const { width = 0, height = 0 } = graph.graph();
  const boxes = drawn.map((each, index) => {
    const { x = 0, y = 0 } = graph.node(`${index}`);
    return { drawn: each, x: x - box.width / 2, y: y - box.height / 2 };
  });
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes,
    lines: graph.edges().flatMap((edge: { readonly v: string; readonly w: string }) => {
      const [from, to] = [boxes[Number(edge.v)], boxes[Number(edge.w)]];
      if (from === undefined || to === undefined) return [];
      return [
        { from: from.drawn.id, to: to.drawn.id, points: route(from, to, graph.edge(edge).points ?? []) },
      ];
    }),
  };
}

type Place = Pick<Layout['boxes'][number], 'x' | 'y'>;

// From the right side of a box to the left side of another; between them, where it passes other boxes, as it was found.
function route(from: Place, to: Place, found: readonly Point[]): readonly Point[] {
  const start = { x: from.x + box.width, y: from.y + box.height / 2 };
  const end = { x: to.x, y: to.y + box.height / 2 };
  const passed = found.length > 3 ? found.slice(1, -1) : [];
  return [start, ...passed.filter(({ x }) => x > start.x && x < end.x), end];
}
