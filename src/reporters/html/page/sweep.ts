import { wordOf } from '../../glyphs.ts';
import type { PageSweep } from '../page-data.ts';
import { make } from './element.ts';
import { makeParallel } from './parallel.ts';
import { makeScatter } from './scatter.ts';
import { showStatus } from './status.ts';
import { makeTable } from './table.ts';

export type SweepRow = PageSweep['rows'][number];

/** The runs of a sweep against one another: params as axes beside what they returned, two values as a scatter, all as a table. */
export function makeSweep(sweep: PageSweep): HTMLElement {
  const numeric = sweep.columns.flatMap((_, index) => (isNumeric(sweep, index) ? [index] : []));
  return make(
    'div',
    {},
    make(
      'p',
      {},
      make('code', {}, sweep.id),
      make('span', { class: 'faint' }, `, ${sweep.rows.length} runs`),
    ),
    sweep.columns.length < 2 ? null : makeParallel(sweep),
    numeric.length < 2 ? null : makeScatter(sweep, numeric),
    makeTable<SweepRow>({
      what: 'runs',
      rows: sweep.rows,
      marked: ({ here }) => here,
      text: (row) => `${row.run} ${wordOf(row.status)} ${row.values.join(' ')}`,
      columns: [
        ...sweep.columns.map(({ label }, index) => ({
          label,
          ...(isNumeric(sweep, index) ? { right: true as const } : {}),
          value: ({ values }: SweepRow) => values[index] ?? null,
        })),
        { label: 'status', value: ({ status }) => wordOf(status), show: ({ status }) => showStatus(status) },
        {
          label: 'run',
          value: ({ run }) => run,
          show: ({ run, here }) => [make('code', {}, run), here ? ' (this one)' : ''],
        },
      ],
    }),
  );
}

/** Whether a column has numbers only. */
export function isNumeric({ rows }: PageSweep, column: number): boolean {
  const values = rows.flatMap(({ values }) => values[column] ?? []);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}
