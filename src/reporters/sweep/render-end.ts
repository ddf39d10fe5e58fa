import type { SweepRow } from '../../engine/sweep-row.ts';
import { formatElapsed } from '../elapsed.ts';
import { markOf, wordOf } from '../glyphs.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import type { SweepEnding } from './sweep-reporter.ts';
import { renderSweepTable } from './table.ts';

/** Rows above which only those that did not succeed are shown: the table of all is asked for. */
const mostRows = 60;

/** The last words on a sweep: the table, the verdict, and where to go on. */
export function renderSweepEnd(
  ending: SweepEnding,
  rows: readonly SweepRow[],
  { style, seconds }: { readonly style: Style; readonly seconds: number },
): string {
  const { record, exitCode, stopped } = ending;
  const shown = rows.length <= mostRows ? rows : rows.filter(({ status }) => status !== 'succeeded');
  const table = renderSweepTable(shown.slice(0, mostRows), style).trimEnd();
  const status = exitCode === 0 ? 'succeeded' : stopped === 'canceled' ? 'canceled' : 'failed';
  const { glyph, tone } = markOf(status, style.unicode);
  const verdict = paintWith(style)(tone, `${glyph} ${status}`);
  const id = record.sweep;
  const lines = [
    ...(table === '' ? [] : ['', table]),
    '',
    `${verdict} in ${formatElapsed(seconds)}: ${describeCounts(ending.counts)}`,
    `table      runnable sweep show ${id}`,
    ...(status === 'succeeded' ? [] : [`go on      runnable sweep resume ${id}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** `5 succeeded, 1 failed, 2 not started` */
export function describeCounts(counts: SweepEnding['counts']): string {
  const word = (status: string) => (status === 'queued' ? 'not started' : wordOf(status));
  const entries = Object.entries(counts);
  return entries.length === 0
    ? 'nothing was run'
    : entries.map(([status, count]) => `${count} ${word(status)}`).join(', ');
}
