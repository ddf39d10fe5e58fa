import { listTemplates } from '../../plan/members.ts';
import type { Plan } from '../../plan/plan.ts';
import { codeBlock } from '../escape/markdown.ts';
import { renderGraphAscii } from '../graph/ascii.ts';
import { renderGraphMermaid } from '../graph/mermaid.ts';

/** Where GitHub still draws a diagram that a person can read. */
const mostNodes = 80;
const mostEdges = 150;
const mostBytes = 10_000;

/** A plan as GitHub draws it; a large one as text. */
export function renderGraphForGithub(plan: Plan): string {
  const drawn = listTemplates(plan).length > mostNodes ? '' : renderGraphMermaid(plan);
  const edges = drawn.split(' --> ').length - 1;
  const isDiagram = drawn !== '' && edges <= mostEdges && Buffer.byteLength(drawn) <= mostBytes;
  const graph = isDiagram ? `\`\`\`mermaid\n${drawn}\`\`\`` : codeBlock(cutLines(renderGraphAscii(plan)));
  return `<details><summary>Graph</summary>\n\n${graph}\n\n</details>`;
}

function cutLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.length <= 200
    ? lines.join('\n')
    : [...lines.slice(0, 200), `and ${lines.length - 200} more lines`].join('\n');
}
