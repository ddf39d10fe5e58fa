import type { Plan } from '../../../plan/plan.ts';
import { showOnOneLine } from '../../../values/visible-text.ts';
import { escapeHtml } from '../../escape/html.ts';
import { labelOf, listGraphTasks } from '../../graph/graph-nodes.ts';
import { flattenOutline, type OutlineTask } from '../../plan/outline.ts';
import { chooseDrawn, type Drawable } from './drawn-tasks.ts';
import { box, type Layout, layOut } from './lay-out.ts';
import { curve, cut, round } from './render-svg.ts';

/** A task of a plan as it is drawn. */
interface Shown extends Drawable {
  readonly each: OutlineTask;
}

/** A plan as an SVG file of its own, light or dark as its reader is: what a task needs stands to the left of it. */
export function renderGraphSvg(plan: Plan): string {
  const all = flattenOutline(listGraphTasks(plan));
  const tasks = all.map((each): Shown => {
    const { task, members } = each;
    const group = members.length === 0 ? null : { members: members.length, failed: 0 };
    return { id: task.id, parent: task.parent ?? null, group, each };
  });
  const needs = all.map(({ task }) => ({ id: task.id, needs: task.needs }));
  return render(layOut(chooseDrawn({ tasks }, needs)), plan.pipeline);
}

function render({ width, height, boxes, lines }: Layout<Shown>, pipeline: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escapeHtml(showOnOneLine(pipeline))}</title>
<style>${look}</style>
<g class="lines">${lines.map(({ points }) => `<path d="${curve(points)}"/>`).join('')}</g>
${boxes.map(renderBox).join('\n')}
</svg>
`;
}

function renderBox({ drawn, x, y }: Layout<Shown>['boxes'][number]): string {
  const { each } = drawn.task;
  const label = showOnOneLine(labelOf(each));
  const kind = each.task.action === 'skip' ? `${each.task.kind}, skipped` : each.task.kind;
  const state = each.task.action === 'skip' ? ' class="skipped"' : '';
  return `<g${state} transform="translate(${round(x)} ${round(y)})"><title>${escapeHtml(label)}</title><rect width="${box.width}" height="${box.height}" rx="7"/><text x="12" y="20">${escapeHtml(cut(label, 25))}</text><text class="under" x="12" y="36">${escapeHtml(cut(showOnOneLine(kind), 30))}</text></g>`;
}

const look = [
  'rect{fill:#fff;stroke:#8c959f}path{fill:none;stroke:#8c959f;stroke-width:1.5}',
  'text{font:600 13px system-ui,sans-serif;fill:#1f2328}.under{font-weight:400;font-size:11px;fill:#59636e}',
  '.skipped rect{stroke-dasharray:4 3}.skipped text{fill:#818b98}',
  '@media(prefers-color-scheme:dark){rect{fill:#151b23;stroke:#656c76}path{stroke:#656c76}text{fill:#f0f6fc}.under{fill:#9198a1}}',
].join('');
