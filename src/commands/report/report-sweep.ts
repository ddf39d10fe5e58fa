import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { SweepRow } from '../../engine/sweep-row.ts';
import { readState } from '../../journal/state-directory.ts';
import { sweepDirectory } from '../../journal/sweeps/sweep-directory.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { type FoundSweep, findSweepHere } from '../sweep/find-sweep.ts';
import { handOut } from './hand-out.ts';
import { readPageAssets } from './render-html.ts';

/** Writes the reports of a sweep that the flags ask for. */
export async function reportSweep(text: string, input: Input, context: Context): Promise<number> {
  const found = await findSweepHere(text, context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const [junit, markdown] = [input.text('junit'), input.text('markdown')];
  const isHtml = input.text('html') !== undefined || input.has('open');
  if (isHtml || (junit === undefined && markdown === undefined)) await writeHtml(found.value, input, context);
  if (junit !== undefined)
    await handOut({ path: junit, text: await renderJunit(found.value) }, input, context);
  if (markdown !== undefined)
    await handOut({ path: markdown, text: await renderMarkdown(found.value) }, input, context);
  return exitCodes.ok;
}

async function writeHtml({ project, sweep }: FoundSweep, input: Input, context: Context): Promise<void> {
  const [{ readSweepReport }, { renderSweepReport }, assets] = await Promise.all([
    import('../../session/report/read-sweep-report.ts'),
    import('../../reporters/html/render-report.ts'),
    readPageAssets(),
  ]);
  const directory = sweepDirectory(readState(project.stateDirectory), sweep.id);
  const path = input.text('html') ?? join(directory.path, 'report.html');
  const text = renderSweepReport(await readSweepReport(project, sweep), assets);
  await handOut({ path, text }, input, context);
  if (!input.has('open')) return;
  const { openOrSay } = await import('./open-file.ts');
  await openOrSay(resolve(context.cwd, path), context);
}

async function readRows({ records, sweep }: FoundSweep): Promise<readonly SweepRow[]> {
  const rows: SweepRow[] = [];
  for await (const row of records.rows(sweep)) rows.push(row);
  return rows;
}

async function renderMarkdown(found: FoundSweep): Promise<string> {
  const { renderSweepMarkdown } = await import('../../reporters/sweep/markdown.ts');
  const rows = await readRows(found);
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return renderSweepMarkdown({ record: found.sweep.record, counts }, rows);
}

async function renderJunit(found: FoundSweep): Promise<string> {
  const [{ readRunSummary }, { renderSweepJunit }, { describeValues }] = await Promise.all([
    import('../../session/report/read-sweep-report.ts'),
    import('../../reporters/junit.ts'),
    import('../../reporters/sweep/table.ts'),
  ]);
  const runs = [];
  for (const row of await readRows(found)) {
    const summary = row.startedAt === null ? null : await readRunSummary(found.project, row.run);
    if (summary !== null) runs.push({ summary, label: describeValues(row.values) });
  }
  return renderSweepJunit(runs, hostname());
}
