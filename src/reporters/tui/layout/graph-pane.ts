import { showOnOneLine } from '../../../values/visible-text.ts';
import { formatElapsed } from '../../elapsed.ts';
import { wordOf } from '../../glyphs.ts';
import { drawGraph, type GraphLine, toAsciiLines } from '../../graph/ascii.ts';
import { markOfTask } from './glyphs.ts';
import { elapsedOf } from './list-pane.ts';
import { cut, fill, type Row, row } from './row.ts';
import type { Pane } from './screen.ts';
import type { Seen } from './seen.ts';
import { windowAround } from './window.ts';

/** The tasks of the plan with lines to what needs them; each with the mark of its state. */
export function renderGraph(seen: Seen, columns: number, rows: number): Pane {
  const lines = drawGraph(seen.plan, columns);
  const at = lines.findIndex(({ id }) => id !== null && id === seen.chosen?.id);
  const from = windowAround(at, lines.length, rows - 1);
  const shown = lines.slice(from, from + rows - 1).map((line) => renderLine(line, seen, columns));
  return { columns, rows: [fill(row(' DAG', 'faint'), columns), ...shown] };
}

/** The tasks that are drawn, from top to bottom. */
export function listDrawn({ plan, size }: Pick<Seen, 'plan' | 'size'>): readonly string[] {
  return drawGraph(plan, size.columns).flatMap(({ id }) => id ?? []);
}

function renderLine({ lines, id, text }: GraphLine, seen: Seen, columns: number): Row {
  const drawn = seen.unicode ? lines : toAsciiLines(lines);
  const task = id === null ? undefined : seen.state.tasks.get(id);
  if (task === undefined) return fill([{ text: `  ${drawn} ${showOnOneLine(text)}` }], columns);
  const chosen = task.id === seen.chosen?.id;
  const { glyph, tone } = markOfTask(task, seen.unicode);
  // The mark of a task stands last but for the lines of others to its right.
  const place = Math.max(lines.lastIndexOf('●'), lines.lastIndexOf('○'));
  const seconds = elapsedOf(task, seen.now);
  const whole = fill(
    [
      { text: `${chosen ? '>' : ' '} ${drawn.slice(0, place)}` },
      { text: glyph, tone },
      { text: `${drawn.slice(place + 1)} ${cut(showOnOneLine(task.id), 40)}` },
      { text: `  ${wordOf(task.status)}`, tone },
      { text: seconds === null ? '' : `  ${formatElapsed(seconds)}`, tone: 'faint' },
    ],
    columns,
  );
  return chosen ? whole.map((piece) => ({ ...piece, chosen: true })) : whole;
}
