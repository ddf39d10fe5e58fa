import type { SweepRow } from '../../engine/sweep-row.ts';
import type { Json } from '../../values/json.ts';
import { escapeCsv } from '../escape/csv.ts';
import { columnsOf, secondsOf, textOf, valueIn } from './columns.ts';

/** The runs of a sweep as CSV (RFC 4180, lines end with LF), for spreadsheets and data frames. */
export function renderSweepCsv(rows: readonly SweepRow[]): string {
  const columns = columnsOf(rows);
  const labels = [...columns.axes, ...columns.returns.map(({ label }) => label)];
  const head = ['index', ...labels, 'status', 'reason', 'seconds', 'run'];
  const lines = rows.map((row) => [
    row.index,
    ...columns.axes.map((label) => row.values[label]),
    ...columns.returns.map((column) => valueIn(row, column)),
    row.status,
    row.reason,
    secondsOf(row),
    row.startedAt === null ? undefined : row.run,
  ]);
  return [head, ...lines].map((line) => `${line.map(renderCell).join(',')}\n`).join('');
}

function renderCell(value: Json | undefined): string {
  return escapeCsv(typeof value === 'number' ? value : value === null ? '' : textOf(value));
}
