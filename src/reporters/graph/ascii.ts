import type { Plan, PlannedTask } from '../../plan/plan.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { type LaneStep, layOutLanes } from './lanes.ts';

/** How a drawing may look. */
export interface GraphLook {
  /** Columns of the terminal; no line is longer. */
  readonly width: number;
  /** False: only ASCII characters. */
  readonly unicode: boolean;
}

/** A plan drawn with lines from top to bottom: one line a task, its needs above it, and its kind. */
export function renderGraphAscii(plan: Plan, look: GraphLook = { width: 80, unicode: true }): string {
  const limit = Math.max(1, Math.floor(look.width / 4));
  const steps = layOutLanes(plan.tasks, limit);
  const lines = steps.flatMap((step, index) => [
    ...drawGap(step, steps[index - 1]),
    ...drawJoin(step),
    `${drawTask(step)} ${showOnOneLine(describeTask(step))}`,
  ]);
  const shown = lines.map((line) => cut(look.unicode ? line : line.replace(/[^ -~]/g, toAscii), look));
  return `${shown.join('\n')}\n`;
}

function drawTask({ task, column, beside }: LaneStep): string {
  const last = Math.max(column, ...beside);
  return drawRow(last, (place) => {
    if (place === column) return task.action === 'skip' ? '○ ' : '● ';
    return beside.has(place) ? '│ ' : '  ';
  });
}

function describeTask({ task, unseen }: LaneStep): string {
  const parts = [`${task.id}  ${task.kind}`, describeSkip(task), describeUnseen(unseen)];
  return parts.filter((part) => part !== '').join('  ');
}

function describeSkip({ action, why }: PlannedTask): string {
  return action === 'skip' ? `(${why})` : '';
}

function describeUnseen(unseen: readonly string[]): string {
  if (unseen.length === 0) return '';
  const more = unseen.length > 3 ? ` and ${unseen.length - 3} more` : '';
  return `(needs ${unseen.slice(0, 3).join(', ')}${more})`;
}

// One task right below another means that it needs it; where that is not so, a gap says it.
function drawGap({ column, before, into }: LaneStep, above: LaneStep | undefined): readonly string[] {
  if (above === undefined || above.column !== column || into.size > 0) return [];
  return [drawRow(Math.max(-1, ...before), (place) => (before.has(place) ? '│ ' : '  '))];
}

// A row between two tasks, where lines leave their column; none where the task only goes on in the column of its need.
function drawJoin(step: LaneStep): readonly string[] {
  const { column, before, into } = step;
  const ends = [...into, column];
  const [left, right] = [Math.min(...ends), Math.max(...ends)];
  if (into.size === 0 || left === right) return [];
  const row = drawRow(Math.max(right, ...before), (place) => {
    const inside = place >= left && place < right;
    if (place < left || place > right) return before.has(place) ? '│ ' : '  ';
    return `${drawCorner(step, place, { left, right })}${inside ? '─' : ' '}`;
  });
  return [row];
}

// Which of the four sides of a place have a line decides its character.
function drawCorner(step: LaneStep, place: number, span: { left: number; right: number }): string {
  const joins = step.into.has(place) || place === step.column;
  if (!joins) return step.before.has(place) ? '│' : '─';
  const sides = [
    step.into.has(place) ? 'up' : '',
    step.beside.has(place) || place === step.column ? 'down' : '',
    place > span.left ? 'left' : '',
    place < span.right ? 'right' : '',
  ];
  return corners[sides.join(' ').trim().replace(/ +/g, ' ')] ?? '┼';
}

const corners: Readonly<Record<string, string>> = {
  'up right': '╰',
  'up left': '╯',
  'up left right': '┴',
  'down right': '╭',
  'down left': '╮',
  'down left right': '┬',
  'up down right': '├',
  'up down left': '┤',
  'up down left right': '┼',
};

function drawRow(last: number, draw: (place: number) => string): string {
  return Array.from({ length: last + 1 }, (_, place) => draw(place))
    .join('')
    .trimEnd();
}

function toAscii(character: string): string {
  return ascii[character] ?? '?';
}

const ascii: Readonly<Record<string, string>> = {
  '●': '*',
  '○': 'o',
  '│': '|',
  '─': '-',
  '╭': '.',
  '╮': '.',
  '╰': "'",
  '╯': "'",
  '┴': '+',
  '┬': '+',
  '├': '+',
  '┤': '+',
  '┼': '+',
};

function cut(line: string, { width, unicode }: GraphLook): string {
  const characters = [...line.trimEnd()];
  if (characters.length <= width) return characters.join('');
  return `${characters.slice(0, width - 1).join('')}${unicode ? '…' : '~'}`;
}
