import type { SweepRow } from '../../engine/sweep-row.ts';
import type { Json } from '../../values/json.ts';
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

// What a spreadsheet would take for a formula gets a `'` before it; numbers are numbers.
function renderCell(value: Json | undefined): string {
  const text = value === null ? '' : textOf(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
