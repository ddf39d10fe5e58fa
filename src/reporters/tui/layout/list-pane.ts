import type { RunState, TaskState } from '../../../engine/state.ts';
import { showOnOneLine } from '../../../values/visible-text.ts';
import { formatElapsed } from '../../elapsed.ts';
import { wordOf } from '../../glyphs.ts';
import { widthOf } from '../../text-width.ts';
import type { TaskLine } from '../model/task-list.ts';
import { fitName } from './fit-name.ts';
import { drawingOf, markOfTask } from './glyphs.ts';
import { describeCounts } from './header.ts';
import { cut, fill, type Piece, type Row, row, rowWidth, spread } from './row.ts';
import type { Pane } from './screen.ts';
import type { Seen } from './seen.ts';
import { windowAround } from './window.ts';

/** The list of tasks: a title, and of the lines those around the chosen one. */
export function renderList(seen: Seen, columns: number, rows: number): Pane {
  const { lines, ui, chosen } = seen;
  const at = lines.findIndex(({ task }) => task.id === chosen?.id);
  const from = windowAround(at, lines.length, rows - 1);
  const shown = lines.slice(from, from + rows - 1).map((line) => renderLine(line, seen, columns));
  const focused = ui.focus === 'list';
  const title = spread(
    [{ text: ' TASKS', tone: focused ? 'strong' : 'faint' }],
    [{ text: describeFilter(seen), tone: ui.filter === '' ? 'faint' : 'warning' }, { text: ' ' }],
    columns,
  );
  const none = lines.length === 0 ? [row('  no task matches', 'faint')] : [];
  return { columns, rows: [title, ...none, ...shown] };
}

function describeFilter({ ui, lines, size }: Seen): string {
  if (ui.typing?.what === 'filter') return `/${ui.typing.text}_`;
  if (ui.filter !== '') return `/${showOnOneLine(ui.filter)}  ${lines.length}`;
  return lines.length > size.rows - 5 ? `${lines.length} lines  / filter` : '/ filter';
}

function renderLine(line: TaskLine, seen: Seen, columns: number): Row {
  const { task, depth } = line;
  const chosen = task.id === seen.chosen?.id;
  const lead = `${chosen ? '>' : ' '}${'  '.repeat(Math.min(depth, 6))}`;
  const { glyph, tone } = line.inside === null ? markOfTask(task, seen.unicode) : foldMark(line, seen);
  const head: Row = [{ text: lead }, { text: `${glyph} `, tone }];
  const own = columns - lead.length - 2;
  const facts = line.inside === null ? describeTask(task, seen, columns) : describeGroup(line, seen, columns);
  // What a note leaves blank is for a name that is too long.
  const above = depth > 0 ? task.parent : null;
  const needed = widthOf(fitName(task.id, Number.POSITIVE_INFINITY, above));
  const right = needed < own - rowWidth(facts) ? facts : withoutBlank(facts);
  const room = Math.max(4, own - rowWidth(right));
  const name = fitName(task.id, Math.max(4, room - 1), above);
  const whole = fill([...head, ...fill([{ text: name }], room), ...right], columns);
  return chosen ? whole.map((piece) => ({ ...piece, chosen: true })) : whole;
}

function withoutBlank(facts: Row): Row {
  const last = facts.findLastIndex(({ text }) => text.trim() !== '');
  return facts.slice(0, last + 1);
}

function foldMark(
  { task, folded }: TaskLine,
  { unicode }: Seen,
): { glyph: string; tone: Piece['tone'] & string } {
  const drawing = drawingOf(unicode);
  return { glyph: folded ? drawing.folded : drawing.unfolded, tone: markOfTask(task, unicode).tone };
}

function describeTask(task: TaskState, seen: Seen, columns: number): Row {
  const elapsed = elapsedOf(task, seen.now);
  const time = (elapsed === null ? '' : formatElapsed(elapsed)).padStart(7);
  if (columns < 32) return [{ text: time }];
  const room = columns < 50 ? 9 : Math.min(28, Math.floor(columns * 0.4));
  const note = cut(showOnOneLine(noteOf(task, seen)), room - 2);
  const { tone } = markOfTask(task, seen.unicode);
  return [{ text: time }, ...fill([{ text: `  ${note}`, tone }], room)];
}

/** Why a task is in its state, in a word or two. */
function noteOf(task: TaskState, { state, unicode }: Seen): string {
  switch (task.status) {
    case 'queued':
      return waitsFor(task, state, unicode);
    case 'running':
      return task.attempts > 1 ? `try ${task.attempts}` : '';
    case 'succeeded':
      return task.attempts > 1 ? `try ${task.attempts}` : task.reason;
    case 'upstream_failed':
    case 'skipped':
      return wordOf(task.status);
    default:
      return task.reason === '' ? wordOf(task.status) : task.reason;
  }
}

function waitsFor(task: TaskState, state: RunState, unicode: boolean): string {
  const { within, needs = [] } = state.planned.get(task.id) ?? {};
  const open = needs.find((need) => {
    const other = state.tasks.get(need) ?? state.tasks.get(`${within}/${need}`);
    return other !== undefined && ['queued', 'running', 'waiting'].includes(other.status);
  });
  return open === undefined ? '' : `${drawingOf(unicode).needs} ${open}`;
}

function describeGroup({ inside }: TaskLine, seen: Seen, columns: number): Row {
  if (inside === null || inside.total === 0) return [];
  const average = inside.seconds > 0 ? `avg ${formatElapsed(inside.seconds)}` : '';
  return [
    { text: ` ${inside.ended}/${inside.total} ` },
    ...(columns < 32 ? [] : describeCounts(inside, seen.unicode)),
    { text: columns < 32 ? '' : `  ${average}` },
  ];
}

/** Seconds of a task that has begun, also of one at work; null of one that never began. */
export function elapsedOf(task: TaskState, now: number): number | null {
  if (task.startedAt === null) return null;
  if (task.status !== 'running') return task.seconds;
  // Of a later attempt only the first start is on record.
  return Math.max(task.seconds, (now - Date.parse(task.startedAt)) / 1000);
}
