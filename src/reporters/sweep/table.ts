import type { SweepRow } from '../../engine/sweep-row.ts';
import type { Json } from '../../values/json.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { formatElapsed } from '../elapsed.ts';
import { type Mark, markOf, markOfRun, wordOf } from '../glyphs.ts';
import type { Style } from '../sink.ts';
import { type Cell, renderTable } from '../table.ts';
import { columnsOf, secondsOf, textOf, valueIn } from './columns.ts';

/** The runs of a sweep as a table: what they were given, metrics and other returns, how they ended. */
export function renderSweepTable(rows: readonly SweepRow[], style: Style): string {
  const columns = columnsOf(rows);
  const head = ['#', ...columns.axes, ...columns.returns.map(({ label }) => label), 'status', 'took', 'run'];
  const cells = rows.map((row): readonly Cell[] => {
    const { glyph, tone } = markOfRow(row, style.unicode);
    const seconds = secondsOf(row);
    return [
      { text: `${row.index}`, right: true, tone: 'faint' },
      ...columns.axes.map((label) => cellOf(row.values[label])),
      ...columns.returns.map((column) => cellOf(valueIn(row, column))),
      { text: `${glyph} ${wordOf(row.status)}`, tone },
      { text: seconds === undefined ? '' : formatElapsed(seconds), right: true },
      { text: row.startedAt === null ? '' : row.run, tone: 'note' },
    ];
  });
  return renderTable({ head, rows: cells }, style);
}

/** The mark of a run in a sweep. */
export function markOfRow({ status }: Pick<SweepRow, 'status'>, unicode: boolean): Mark {
  return status === 'removed' ? markOf('skipped', unicode) : markOfRun(status, unicode);
}

/** `alpha=0.1, train.depth=3` */
export function describeValues(values: SweepRow['values']): string {
  return Object.entries(values)
    .map(([label, value]) => `${label}=${shorten(textOf(value))}`)
    .join(', ');
}

const longestValue = 40;

/** A value on one line, cut where it is long. */
export function shorten(text: string): string {
  const shown = showOnOneLine(text);
  return shown.length <= longestValue ? shown : `${shown.slice(0, longestValue - 1)}…`;
}

function cellOf(value: Json | undefined): Cell {
  const text = shorten(textOf(value));
  return typeof value === 'number' ? { text, right: true } : { text };
}
