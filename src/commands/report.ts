import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Result } from '../diagnostics/result.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';
import { writeReport } from './report/write-report.ts';
import { type FoundRun, findRunHere, runArgument } from './runs/find-run.ts';

export const report: Command = {
  examples: [
    { line: 'runnable report', does: 'write the HTML report of the latest run, and say where it is' },
    {
      line: 'runnable report train@main --open',
      does: 'the same of the latest of train on main, in the browser',
    },
    { line: 'runnable report r-7k2q --html run.html', does: 'to send it to somebody: it is one file' },
    {
      line: 'runnable report s-7k2q --open',
      does: 'a sweep: of the first run that failed, with all runs compared',
    },
    { line: 'runnable report latest --compare train~1', does: 'with what is other than in an earlier run' },
    { line: 'runnable report latest --junit out/junit.xml --markdown out/run.md', does: 'in other forms' },
  ],
  description:
    'The HTML report is one file that asks for nothing from the network: why the run failed and what is other than when it last went well, graph, timeline, tasks with their logs and outputs, the sweep that it is part of, history and provenance. Unless a file is named it goes to the record of the run, where `gc` removes both. On a terminal a failed run writes it by itself.',
  arguments: [
    {
      name: 'RUN',
      summary: `${runArgument.summary}; or the id of a sweep; latest unless said otherwise`,
      completes: 'run',
    },
  ],
  flags: [
    { name: 'html', value: 'FILE', completes: 'file', summary: 'write HTML here' },
    { name: 'junit', value: 'FILE', completes: 'file', summary: 'write JUnit XML' },
    { name: 'markdown', value: 'FILE', completes: 'file', summary: 'write Markdown, as GitHub shows it' },
    {
      name: 'compare',
      value: 'RUN',
      completes: 'run',
      summary: 'in the HTML report: what is other than in this run',
    },
    { name: 'open', summary: 'show the HTML report in the browser' },
  ],
  run: runReport,
};

async function runReport(input: Input, context: Context): Promise<number> {
  const found = await findReported(input.words[0] ?? 'latest', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const run = found.value;
  const named = input.text('compare');
  const compared = named === undefined ? null : await findRunHere(named, { ...context, quiet: true });
  if (compared?.ok === false) return refuse(context, compared.diagnostics);
  const others = [input.text('junit'), input.text('markdown')];
  const asksForHtml = ['html', 'compare'].some((flag) => input.text(flag) !== undefined) || input.has('open');
  if (asksForHtml || others.every((path) => path === undefined)) {
    await writeHtml({ run, ...(compared === null ? {} : { other: compared.value }) }, input, context);
  }
  await writeOthers(run, input, context);
  return exitCodes.ok;
}

// Of a sweep a run stands for all: the first one that failed, else the first one.
async function findReported(text: string, context: Context): Promise<Result<FoundRun>> {
  if (!text.startsWith('s-')) return findRunHere(text, context);
  const { findSweepHere } = await import('./sweep/find-sweep.ts');
  const found = await findSweepHere(text, context);
  if (!found.ok) return found;
  const { records, sweep } = found.value;
  let chosen: string | undefined;
  for await (const { run, status, startedAt } of records.rows(sweep)) {
    if (startedAt === null) continue;
    chosen ??= run;
    if (status !== 'failed' && status !== 'timed_out') continue;
    chosen = run;
    break;
  }
  return findRunHere(chosen ?? sweep.id, context);
}

interface Reported {
  readonly run: FoundRun;
  /** What it is compared with. */
  readonly other?: FoundRun;
}

async function writeHtml({ run, other }: Reported, input: Input, context: Context): Promise<void> {
  const { renderHtml } = await import('./report/render-html.ts');
  const path = input.text('html') ?? join(run.directory.path, 'report.html');
  await writeReport({ path, cwd: context.cwd }, await renderHtml(run.project, run, other));
  context.stdout.write(`${path}\n`);
  if (!input.has('open')) return;
  const { openFile } = await import('./report/open-file.ts');
  const shown = await openFile(resolve(context.cwd, path));
  if (!shown)
    context.stderr.write('note: there is no program here that shows it; open the file above in a browser\n');
}

async function writeOthers(run: FoundRun, input: Input, context: Context): Promise<void> {
  const [junit, markdown] = [input.text('junit'), input.text('markdown')];
  if (junit === undefined && markdown === undefined) return;
  const { readTold } = await import('../session/report/read-told.ts');
  const { summary, written } = await readTold(run.project, run);
  if (junit !== undefined) {
    const { renderJunit } = await import('../reporters/junit.ts');
    await writeReport(
      { path: junit, cwd: context.cwd },
      renderJunit(summary, run.state.started?.host ?? hostname()),
    );
    context.stdout.write(`${junit}\n`);
  }
  if (markdown !== undefined) {
    const { renderMarkdown } = await import('../reporters/markdown.ts');
    await writeReport({ path: markdown, cwd: context.cwd }, renderMarkdown(summary, { written }));
    context.stdout.write(`${markdown}\n`);
  }
}
