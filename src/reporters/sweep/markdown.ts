import type { SweepRow } from '../../engine/sweep-row.ts';
import { formatElapsed } from '../elapsed.ts';
import { codeSpan, escapeMarkdown } from '../escape/markdown.ts';
import { describeSource } from '../event-teller.ts';
import { wordOf } from '../glyphs.ts';
import { columnsOf, secondsOf, textOf, valueIn } from './columns.ts';
import { describeCounts } from './render-end.ts';
import type { SweepEnding } from './sweep-reporter.ts';
import { markOfRow, shorten } from './table.ts';

/** Rows of the table; the rest is counted. */
const mostRows = 500;

/** The table of a sweep in Markdown, for the summary of a step. */
export function renderSweepMarkdown(
  { record, counts }: Pick<SweepEnding, 'record' | 'counts'>,
  rows: readonly SweepRow[],
): string {
  const columns = columnsOf(rows);
  const labels = [...columns.axes, ...columns.returns.map(({ label }) => label)];
  const head = ['#', ...labels.map(escapeMarkdown), 'status', 'took', 'run'];
  const lines = rows.slice(0, mostRows).map((row) => {
    const { glyph } = markOfRow(row, true);
    const seconds = secondsOf(row);
    return [
      `${row.index}`,
      ...columns.axes.map((label) => codeSpan(shorten(textOf(row.values[label])))),
      ...columns.returns.map((column) => codeSpan(shorten(textOf(valueIn(row, column))))),
      `${glyph} ${wordOf(row.status)}`,
      seconds === undefined ? '' : formatElapsed(seconds),
      row.startedAt === null ? '' : codeSpan(row.run),
    ];
  });
  const more =
    rows.length > mostRows
      ? [`\n${rows.length - mostRows} more: \`runnable sweep show ${record.sweep}\``]
      : [];
  return [
    `### Sweep of ${escapeMarkdown(record.pipeline)}: ${describeCounts(counts)}`,
    '',
    `${escapeMarkdown(describeSource(record.source))}, ${codeSpan(record.sweep)}`,
    '',
    ...[head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`),
    ...more,
    '',
  ].join('\n');
}
