import { showOnOneLine } from '../../../values/visible-text.ts';
import { formatElapsed } from '../../elapsed.ts';
import { escapeHtml } from '../../escape/html.ts';
import { markOf, wordOf } from '../../glyphs.ts';
import { taskAddress } from '../task-address.ts';
import { type DrawnTask, describeEnd, describeMembers } from './drawn-tasks.ts';
import { box, type Layout, type Point } from './lay-out.ts';

/** Width of a drawing up to which it is made smaller where there is less room, and can still be read. */
const mostFitted = 1500;

/** The drawing as SVG; each box leads to the page of its task. `critical`: ids whose lines are drawn strongly. */
export function renderSvg({ width, height, boxes, lines }: Layout, critical: ReadonlySet<string>): string {
  const isCritical = (line: Layout['lines'][number]) => critical.has(line.from) && critical.has(line.to);
  // What is drawn last lies above.
  const paths = lines
    .toSorted((a, b) => Number(isCritical(a)) - Number(isCritical(b)))
    .map((line) => `<path${isCritical(line) ? ' class="critical"' : ''} d="${curve(line.points)}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="${width <= mostFitted ? 'dag fits' : 'dag'}" role="group" aria-label="Task graph: each task stands to the right of what it needs" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<g class="lines" fill="none">${paths.join('')}</g>
${boxes.map(renderBox).join('\n')}
</svg>`;
}

function renderBox({ drawn, x, y }: Layout['boxes'][number]): string {
  const { task } = drawn;
  const { glyph } = markOf(task.status, true);
  const members = describeMembers(task);
  const stack =
    members === ''
      ? ''
      : `<rect class="behind" x="4" y="4" width="${box.width}" height="${box.height}" rx="7"/>`;
  const under = [members || showOnOneLine(task.kind), timeOf(drawn)]
    .filter((part) => part !== '')
    .join(' · ');
  return `<a href="${taskAddress(task.id)}" class="s-${task.status}" transform="translate(${round(x)} ${round(y)})"><title>${escapeHtml(describe(drawn))}</title>${stack}<rect width="${box.width}" height="${box.height}" rx="7"/><text class="glyph" x="16" y="27.5">${glyph}</text><text class="name" x="32" y="20">${escapeHtml(cut(task.id, 23))}</text><text class="under" x="32" y="36">${escapeHtml(cut(under, 28))}</text></a>`;
}

function describe({ task }: DrawnTask): string {
  const parts = [task.id, wordOf(task.status), describeMembers(task), describeEnd(task), timeOf({ task })];
  return parts.filter((part) => part !== '').join(', ');
}

function timeOf({ task }: Pick<DrawnTask, 'task'>): string {
  return task.attempts > 0 || task.seconds > 0 ? formatElapsed(task.seconds) : wordOf(task.status);
}

/** The path of a line from point to point, with soft bends, level where it leaves and arrives. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const middle = round((from.x + to.x) / 2);
    path += `C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

/** To a tenth. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A text that is no longer than this, shortened in its middle: the ends of ids tell instances apart. */
export function cut(text: string, longest: number): string {
  const shown = showOnOneLine(text);
  if (shown.length <= longest) return shown;
  const half = (longest - 1) / 2;
  return `${shown.slice(0, Math.ceil(half))}…${shown.slice(-Math.floor(half))}`;
}
