import type { Plan, PlannedTask } from '../../plan/plan.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { describeGroup, type OutlineTask } from '../plan/outline.ts';
import { labelOf, listGraphTasks } from './graph-nodes.ts';
import { type LaneStep, layOutLanes } from './lanes.ts';

/** How a drawing may look. */
export interface GraphLook {
  /** Columns of the terminal; no line is longer. */
  readonly width: number;
  /** False: only ASCII characters. */
  readonly unicode: boolean;
}

/**
 * A plan drawn with lines from top to bottom: one line a task, its needs above it, and its kind. What is inside a group
 * is drawn below it, behind a line of dots.
 */
export function renderGraphAscii(plan: Plan, look: GraphLook = { width: 80, unicode: true }): string {
  const shown = drawGraph(plan, look.width).map(({ lines, text }) => {
    const line = text === '' ? lines : `${lines} ${text}`;
    return cut(look.unicode ? line : toAsciiLines(line), look);
  });
  return `${shown.join('\n')}\n`;
}

/** A line of a drawing. */
export interface GraphLine {
  /** The lines that run beside a task, and its own mark at the end; of a line between tasks only those. */
  readonly lines: string;
  /** The task that stands in it; null between tasks. */
  readonly id: string | null;
  /** What is said of the task. */
  readonly text: string;
}

/** The lines of a drawing that is to be so many columns wide; nothing is cut off yet. */
export function drawGraph(plan: Plan, width: number): readonly GraphLine[] {
  return drawTasks(listGraphTasks(plan), Math.max(1, Math.floor(width / 4)));
}

/** The same with ASCII characters only. */
export function toAsciiLines(line: string): string {
  return line.replace(/[^ -~]/g, toAscii);
}

function drawTasks(tasks: readonly OutlineTask[], limit: number): GraphLine[] {
  // Instances need one another never, and everybody knows.
  const isRow = tasks.every(({ task }) => task.index !== undefined);
  const byId = new Map(tasks.map((each) => [each.task.id, each]));
  const steps = layOutLanes(
    tasks.map(({ task }) => task),
    limit,
  );
  return steps.flatMap((step, index) => {
    const each = byId.get(step.task.id);
    const above = steps[index - 1];
    return [
      ...[...(isRow ? [] : drawGap(step, above)), ...drawJoin(step)].map(between),
      { lines: drawTask(step), id: step.task.id, text: showOnOneLine(describeTask(step, each)) },
      ...drawInside(each, steps, index),
    ];
  });
}

function between(lines: string): GraphLine {
  return { lines, id: null, text: '' };
}

// Beside it run the lines that lead on to what stands below.
function drawInside(each: OutlineTask | undefined, steps: readonly LaneStep[], index: number): GraphLine[] {
  if (each === undefined || each.members.length === 0) return [];
  const column = steps[index]?.column ?? 0;
  const beside = steps[index + 1]?.before ?? new Set<number>();
  const lead = drawRow(Math.max(column, ...beside), (place) => (beside.has(place) ? '│ ' : '  '));
  const width = 2 * (Math.max(column, ...beside) + 1);
  return drawTasks(each.members, 8).map((line) => ({
    ...line,
    lines: `${lead.padEnd(width)}┊ ${line.lines}`,
  }));
}

function drawTask({ task, column, beside }: LaneStep): string {
  const last = Math.max(column, ...beside);
  return drawRow(last, (place) => {
    if (place === column) return task.action === 'skip' ? '○ ' : '● ';
    return beside.has(place) ? '│ ' : '  ';
  });
}

function describeTask({ task, unseen }: LaneStep, each: OutlineTask | undefined): string {
  const label = each === undefined ? task.id : labelOf(each);
  const group = each === undefined || each.template ? '' : describeInside(each);
  const parts = [`${label}  ${task.kind}`, group, describeSkip(task), describeUnseen(unseen)];
  return parts.filter((part) => part !== '').join('  ');
}

function describeInside(each: OutlineTask): string {
  const words = describeGroup(each);
  return words === '' ? '' : `(${words})`;
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
  '┊': ':',
  '×': 'x',
};

function cut(line: string, { width, unicode }: GraphLook): string {
  const characters = [...line.trimEnd()];
  if (characters.length <= width) return characters.join('');
  return `${characters.slice(0, width - 1).join('')}${unicode ? '…' : '~'}`;
}
