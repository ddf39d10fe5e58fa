import type { Edge, Review, TaskChangeKind } from '../../review/review.ts';
import { codeBlock } from '../escape/markdown.ts';
import { escapeMermaid } from '../graph/mermaid.ts';

/** What GitHub draws for certain; above that a tree of text is shown. */
const most = { nodes: 80, edges: 150, bytes: 10_000 } as const;

/** The tasks with a change and their neighbours: as a Mermaid flowchart within its limits, else as text. Empty without any. */
export function renderChangeGraph(review: Review): string {
  const edges = listEdges(review);
  const nodes = [
    ...new Set([...review.tasks.map(({ id }) => id), ...edges.flatMap(({ from, to }) => [from, to])]),
  ];
  if (nodes.length === 0) return '';
  if (nodes.length <= most.nodes && edges.length <= most.edges) {
    const drawn = drawMermaid(nodes, edges, new Map(review.tasks.map(({ id, change }) => [id, change])));
    if (Buffer.byteLength(drawn) <= most.bytes) return `\`\`\`mermaid\n${drawn}\n\`\`\``;
  }
  return drawTree(edges);
}

interface DrawnEdge extends Edge {
  readonly state: 'added' | 'removed' | 'kept';
}

function listEdges({ edges }: Review): DrawnEdge[] {
  return (['added', 'removed', 'kept'] as const).flatMap((state) =>
    edges[state].map((edge) => ({ ...edge, state })),
  );
}

const arrows = { added: '==>', removed: '-.->', kept: '-->' } as const;

const styles: Readonly<Record<TaskChangeKind, string>> = {
  added: 'stroke:#2da44e,stroke-width:2px',
  removed: 'stroke:#cf222e,stroke-dasharray:5 5',
  renamed: 'stroke:#8250df,stroke-width:2px',
  modified: 'stroke:#bf8700,stroke-width:2px',
  rerun: 'stroke:#0969da',
};

// Nodes have generated ids, and of a label nothing can be read as markup.
function drawMermaid(
  nodes: readonly string[],
  edges: readonly DrawnEdge[],
  changes: ReadonlyMap<string, TaskChangeKind>,
): string {
  const names = new Map(nodes.map((id, index) => [id, `n${index}`]));
  const kinds = (Object.keys(styles) as TaskChangeKind[]).flatMap((kind) => {
    const members = nodes.filter((id) => changes.get(id) === kind).map((id) => names.get(id) ?? '');
    return members.length === 0
      ? []
      : [`  classDef ${kind} ${styles[kind]}`, `  class ${members.join(',')} ${kind}`];
  });
  return [
    'flowchart LR',
    ...nodes.map((id) => `  ${names.get(id) ?? ''}["${escapeMermaid(id)}"]`),
    ...edges.map(
      ({ from, to, state }) => `  ${names.get(from) ?? ''} ${arrows[state]} ${names.get(to) ?? ''}`,
    ),
    ...kinds,
  ].join('\n');
}

const signs = { added: '+', removed: '-', kept: ' ' } as const;

function drawTree(edges: readonly DrawnEdge[]): string {
  const lines: string[] = [];
  let bytes = 0;
  for (const { from, to, state } of edges) {
    const line = `${signs[state]} ${from} → ${to}`;
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > most.bytes || lines.length === most.edges) break;
    lines.push(line);
  }
  const more = edges.length - lines.length;
  if (edges.length === 0) return '';
  return codeBlock([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
}
