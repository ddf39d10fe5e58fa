import { failureOf } from '../../../engine/outcome.ts';
import type { TaskState } from '../../../engine/state.ts';
import { showOnOneLine } from '../../../values/visible-text.ts';
import { formatElapsed } from '../../elapsed.ts';
import { wordOf } from '../../glyphs.ts';
import type { Tone } from '../../paint.ts';
import { wrapText } from '../../wrap-text.ts';
import type { LogLine } from '../model/log-page.ts';
import { splitAtMatches } from '../model/matches.ts';
import { urgencyOf } from '../model/task-list.ts';
import { markOfTask } from './glyphs.ts';
import { elapsedOf } from './list-pane.ts';
import { fill, type Row, row, rowWidth, takeColumns } from './row.ts';
import type { Pane } from './screen.ts';
import type { Seen, ShownLog } from './seen.ts';

/** The log of an attempt: whose it is and how it fared, its lines, and where it ends. */
export function renderLog(log: ShownLog | null, seen: Seen, space: { columns: number; rows: number }): Pane {
  const { columns, rows } = space;
  if (log === null)
    return { columns, rows: [describeNothing(seen), ...describeFailure(seen, columns)].slice(0, rows) };
  const look: LineLook = { columns, wrap: seen.ui.wrap, search: searched(seen), found: log.page.found };
  const lines = log.page.lines.flatMap((line) => renderLine(line, look));
  const isOver = seen.state.tasks.get(log.id)?.status !== 'running' || !seen.live;
  const end =
    isOver && log.page.atEnd
      ? [row(describeEnd(log, seen.unicode), 'faint'), ...describeFailed(log, seen, columns)]
      : [];
  const body = [...lines, ...end];
  const room = rows - 1;
  const shown = log.follows || log.page.atEnd ? body.slice(-room) : body.slice(0, room);
  return { columns, rows: [renderTitle(log, seen, columns), ...shown] };
}

function renderTitle(log: ShownLog, seen: Seen, columns: number): Row {
  const task = seen.state.tasks.get(log.id);
  const strong = seen.ui.focus === 'side' ? 'strong' : 'plain';
  if (task === undefined) return fill(row(` ${log.id}`, strong), columns);
  const { glyph, tone } = markOfTask(task, seen.unicode);
  const seconds = elapsedOf(task, seen.now);
  const word = task.reason === '' || task.status === 'running' ? wordOf(task.status) : task.reason;
  const attempt = task.attempts > 1 ? ` attempt ${log.attempt}/${task.attempts}` : '';
  return fill(
    [
      { text: ` ${showOnOneLine(log.id)}`, tone: strong },
      { text: attempt },
      { text: `  ${glyph} ${showOnOneLine(word)}`, tone },
      { text: seconds === null ? '' : `  ${formatElapsed(seconds)}`, tone: 'faint' },
      { text: log.follows ? '' : '  paused', tone: 'warning' },
    ],
    columns,
  );
}

/** How lines are shown. */
interface LineLook {
  readonly columns: number;
  readonly wrap: boolean;
  readonly search: string;
  readonly found: number | null;
}

// What is being typed is shown as if it were looked for.
function searched({ ui }: Seen): string {
  return ui.typing?.what === 'search' ? ui.typing.text : ui.search;
}

function renderLine(line: LogLine, { columns, wrap, search, found }: LineLook): readonly Row[] {
  const time = line.time === 0 ? '' : `${timeOfDay(line.time)} `;
  const stream = line.stream === 'stderr' ? 'ERR ' : '';
  const tone: Tone = line.stream === 'note' ? 'warning' : 'plain';
  const lead: Row = [
    { text: search !== '' && line.offset === found ? '>' : ' ' },
    { text: columns < 36 ? '' : time, tone: 'faint' },
    { text: stream, tone: 'error' },
  ];
  // Last an empty piece: a match at the end does not go on with the blanks behind it.
  const mark = (text: string): Row => [
    ...splitAtMatches(text, search).map((part) => ({ text: part.text, tone, chosen: part.isMatch })),
    { text: '' },
  ];
  if (!wrap) return [fill([...lead, ...mark(line.text)], columns)];
  const room = Math.max(8, columns - rowWidth(lead));
  const rows: Row[] = [];
  for (let rest = line.text; rows.length === 0 || (rest !== '' && rows.length < mostWrapped); ) {
    const taken = takeColumns(rest, room);
    const indent: Row = rows.length === 0 ? lead : [{ text: ' '.repeat(rowWidth(lead)) }];
    rows.push(fill([...indent, ...mark(taken)], columns));
    rest = rest.slice(Math.max(1, taken.length));
  }
  return rows;
}

/** Rows that one line may take. */
const mostWrapped = 100;

/** Hours, minutes and seconds where we are. */
export function timeOfDay(milliseconds: number): string {
  const time = new Date(milliseconds);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function describeEnd({ page }: ShownLog, unicode: boolean): string {
  const rule = unicode ? '──' : '--';
  return ` ${rule} end of log (${describeBytes(page.size)}) ${rule}`;
}

/** A number of bytes for people. */
export function describeBytes(size: number): string {
  if (size < 1024) return size === 1 ? '1 byte' : `${size} bytes`;
  const power = Math.min(units.length, Math.floor(Math.log(size) / Math.log(1024)));
  const value = size / 1024 ** power;
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power - 1]}`;
}

const units = ['KiB', 'MiB', 'GiB', 'TiB'];

function describeNothing({ chosen, unicode }: Seen): Row {
  if (chosen === null) return [];
  const { glyph, tone } = markOfTask(chosen, unicode);
  return [
    { text: ` ${showOnOneLine(chosen.id)}`, tone: 'strong' },
    {
      text: `  ${glyph} ${showOnOneLine(chosen.reason === '' ? wordOf(chosen.status) : chosen.reason)}`,
      tone,
    },
  ];
}

function describeFailure({ chosen }: Seen, columns: number): readonly Row[] {
  if (chosen === null) return [];
  const said = tellFailure(chosen, columns, null);
  return [...said, row(chosen.attempts === 0 ? ' it has not started' : ' it has printed nothing', 'faint')];
}

// Below the log of a failure: what is known of it, and what can be done about it when the run is over.
function describeFailed(log: ShownLog, seen: Seen, columns: number): readonly Row[] {
  const task = seen.state.tasks.get(log.id);
  if (task === undefined || urgencyOf(task) > 0) return [];
  const keys = seen.live ? [] : [row(' retry  r   with params  R   log file  e', 'note')];
  return [...tellFailure(task, columns, task.reason), ...keys];
}

/** `known`: what is said elsewhere already. */
function tellFailure(task: TaskState, columns: number, known: string | null): readonly Row[] {
  const failure = failureOf(task.outcome);
  if (failure === null) return [];
  const { message, hint, file, line } = failure;
  const place = file === undefined ? [] : [` at ${file}${line === undefined ? '' : `:${line}`}`];
  const lines = (text: string) =>
    wrapText(showOnOneLine(text), Math.max(10, columns - 2)).map((each) => ` ${each}`);
  return [
    ...(message === known ? [] : lines(message).map((each) => row(each, 'error'))),
    ...place.map((each) => row(showOnOneLine(each), 'faint')),
    ...(hint === undefined ? [] : lines(`hint: ${hint}`).map((each) => row(each, 'warning'))),
  ];
}
