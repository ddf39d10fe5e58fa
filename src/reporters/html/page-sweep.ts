import type { Json } from '../../values/json.ts';
import { columnsOf, textOf, valueIn } from '../sweep/columns.ts';
import type { PageSweep } from './page-data.ts';
import type { ReportModel } from './report-model.ts';

/** Runs of a sweep that a report compares. */
const mostRows = 5000;

/** The sweep of a run as the script of the page reads it. */
export function makePageSweep(sweep: ReportModel['sweep'], run: string): PageSweep | null {
  if (sweep === null) return null;
  const rows = sweep.rows.slice(0, mostRows);
  const { axes, returns } = columnsOf(rows);
  return {
    id: sweep.id,
    columns: [
      ...axes.map((label) => ({ label, role: 'axis' as const })),
      ...returns.map(({ label, metric }) => ({
        label,
        role: metric ? ('metric' as const) : ('return' as const),
      })),
    ],
    rows: rows.map((row) => ({
      run: row.run,
      status: row.status,
      here: row.run === run,
      values: [
        ...axes.map((label) => row.values[label]),
        ...returns.map((column) => valueIn(row, column)),
      ].map(plain),
    })),
  };
}

function plain(value: Json | undefined): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : textOf(value).slice(0, 200);
}
