import type { SweepRow } from '../../engine/sweep-row.ts';
import { describeSource } from '../../reporters/event-teller.ts';
import { markOfRun, wordOf } from '../../reporters/glyphs.ts';
import { paintWith } from '../../reporters/paint.ts';
import { describeCounts } from '../../reporters/sweep/render-end.ts';
import { renderSweepTable } from '../../reporters/sweep/table.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { type FoundSweep, findSweepHere, sweepArgument } from './find-sweep.ts';

export const sweepShow: Command = {
  examples: [
    { line: 'runnable sweep show latest', does: 'a table of params against returns, metrics first' },
    { line: 'runnable sweep show train --csv > train.csv', does: 'the latest of train, for a spreadsheet' },
    { line: 'runnable sweep show s-7k2q --json', does: 'for a script' },
  ],
  description:
    'In CSV, a text that a spreadsheet would take for a formula begins with a single quote. JSON is `{ "sweep": { id, pipeline, status, commit, ref, dirty, axes: [{ name, values }], combinations, runs, started_at, ended_at, counts }, "runs": [{ index, run, status, reason, params, started_at, ended_at, returns: { TASK: { NAME: value } } }] }`.',
  arguments: [sweepArgument],
  flags: [
    { name: 'json', summary: 'print JSON' },
    { name: 'csv', summary: 'print CSV' },
  ],
  run: runSweepShow,
};

async function runSweepShow(input: Input, context: Context): Promise<number> {
  if (input.has('json') && input.has('csv')) {
    return refuse(context, [conflict('--json', '--csv', 'both print to stdout')]);
  }
  const found = await findSweepHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const { records, sweep } = found.value;
  if (input.has('json')) {
    const { printSweepJson } = await import('./print-json.ts');
    await printSweepJson(sweep, records.rows(sweep), context.stdout);
    return exitCodes.ok;
  }
  const rows: SweepRow[] = [];
  for await (const row of records.rows(sweep)) rows.push(row);
  if (input.has('csv')) {
    const { renderSweepCsv } = await import('../../reporters/sweep/csv.ts');
    context.stdout.write(renderSweepCsv(rows));
  } else {
    context.stdout.write(renderSweep(found.value, rows, context));
  }
  return exitCodes.ok;
}

function renderSweep({ sweep }: FoundSweep, rows: readonly SweepRow[], { style }: Context): string {
  const { record, id } = sweep;
  const paint = paintWith(style.stdout);
  const { glyph, tone } = markOfRun(sweep.status, style.stdout.unicode);
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  const title = `${paint('strong', showOnOneLine(record.pipeline))} ${paint('note', id)} ${paint(tone, `${glyph} ${wordOf(sweep.status)}`)}: ${describeCounts(counts)}`;
  const facts = `  ${describeSource(record.source)}, ${record.startedAt}`;
  return `${title}\n${paint('faint', facts)}\n\n${renderSweepTable(rows, { ...style.stdout, columns: 1000 })}`;
}
