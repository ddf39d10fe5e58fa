import { showOnOneLine } from '../../../values/visible-text.ts';
import { escapeHtml } from '../../escape/html.ts';
import { wordOf } from '../../glyphs.ts';
import { chooseDrawn, type DrawnTask, describeMembers } from '../graph/drawn-tasks.ts';
import { layOut } from '../graph/lay-out.ts';
import { renderSvg } from '../graph/render-svg.ts';
import type { ReportModel } from '../report-model.ts';
import { taskAddress } from '../task-address.ts';

/** Boxes above which no drawing helps: their places alone would take seconds. */
const mostDrawn = 1500;

/** The tasks and who needs whom, as a drawing; empty for a single task. `apart`: it is large, so it should be pressed. */
export interface GraphSection {
  readonly svg: string;
  readonly text: string;
}

/** Draws the tasks, and says the same in words. Null for a single task. */
export function renderGraph(model: ReportModel, critical: ReadonlySet<string>): GraphSection | null {
  const drawn = chooseDrawn(model.summary, model.tasks);
  if (drawn.length < 2) return null;
  const svg = drawn.length > mostDrawn ? '' : renderSvg(layOut(drawn), critical);
  return { svg, text: `<ol class="graph-text">${drawn.map(renderLine).join('')}</ol>` };
}

function renderLine({ id, task, needs }: DrawnTask): string {
  const names = needs.map((need) => `<code>${escapeHtml(showOnOneLine(need))}</code>`).join(', ');
  const after = needs.length === 0 ? '' : `, needs ${names}`;
  const members = describeMembers(task);
  return `<li><a href="${taskAddress(id)}">${escapeHtml(id)}</a> ${wordOf(task.status)}${members === '' ? '' : ` (${members})`}${after}</li>`;
}
