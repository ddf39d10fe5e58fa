import type { TaskState } from '../../../engine/state.ts';
import { formatElapsed } from '../../elapsed.ts';
import { fitName } from './fit-name.ts';
import { drawingOf, markOfTask } from './glyphs.ts';
import { secondsOf } from './header.ts';
import { fill, type Row, row, spread } from './row.ts';
import type { Pane } from './screen.ts';
import type { Seen } from './seen.ts';
import { windowAround } from './window.ts';

/** The tasks that began, the first one first, each as a bar from its start to its end. */
export function renderTimes(seen: Seen, columns: number, rows: number): Pane {
  const tasks = listByStart(seen);
  const at = tasks.findIndex(({ id }) => id === seen.chosen?.id);
  const from = windowAround(at, tasks.length, rows - 1);
  const total = Math.max(0.001, secondsOf(seen));
  const title = spread(
    [{ text: ' TIME', tone: 'faint' }],
    [{ text: `0s to ${formatElapsed(total)} `, tone: 'faint' }],
    columns,
  );
  const none = tasks.length === 0 ? [row('  nothing has started yet', 'faint')] : [];
  const shown = tasks.slice(from, from + rows - 1).map((task) => renderBar(task, seen, { columns, total }));
  return { columns, rows: [title, ...none, ...shown] };
}

/** The tasks with work of their own that began, in the order of their starts. */
export function listByStart({ state }: Pick<Seen, 'state'>): readonly TaskState[] {
  return [...state.tasks.values()]
    .filter((task) => task.startedAt !== null && (task.members === null || task.members.length === 0))
    .toSorted((one, other) => compare(one.startedAt ?? '', other.startedAt ?? ''));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function renderBar(task: TaskState, seen: Seen, { columns, total }: { columns: number; total: number }): Row {
  const label = Math.min(28, Math.floor(columns / 3));
  const room = Math.max(4, columns - label - 10);
  const origin = Date.parse(seen.state.started?.time ?? '');
  const start = (Date.parse(task.startedAt ?? '') - origin) / 1000;
  const stop =
    task.endedAt === null ? (seen.now - origin) / 1000 : (Date.parse(task.endedAt) - origin) / 1000;
  const from = Math.min(room - 1, Math.max(0, Math.floor((start / total) * room)));
  const length = Math.max(1, Math.min(room - from, Math.round(((stop - start) / total) * room)));
  const { glyph, tone } = markOfTask(task, seen.unicode);
  const chosen = task.id === seen.chosen?.id;
  const whole = fill(
    [
      ...fill(
        [{ text: chosen ? '>' : ' ' }, { text: `${glyph} `, tone }, { text: fitName(task.id, label - 3) }],
        label,
      ),
      { text: ` ${' '.repeat(from)}` },
      { text: drawingOf(seen.unicode).full.repeat(length), tone },
      { text: ` ${formatElapsed(Math.max(0, stop - start))}`, tone: 'faint' },
    ],
    columns,
  );
  return chosen ? whole.map((piece) => ({ ...piece, chosen: true })) : whole;
}
