import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';
import { handOut, judgeStdout } from './report/hand-out.ts';
import { type FoundRun, findWholeRunHere, runArgument } from './runs/find-run.ts';

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
      does: 'of a sweep: which runs failed and why, and all of them compared',
    },
    { line: 'runnable report latest --compare train~1', does: 'with what is other than in an earlier run' },
    { line: 'runnable report latest --junit out/junit.xml --markdown out/run.md', does: 'in other forms' },
    { line: 'runnable report latest --markdown - | less', does: 'to look at it at once' },
  ],
  description:
    'The HTML report is one file that asks for nothing from the network: why the run failed and what is other than when it last went well, graph, timeline, tasks with their logs and outputs, the sweep that it is part of, history and provenance. Unless a file is named it goes to the record of the run, where `gc` removes both; `-` stands for stdout. On a terminal a failed run writes it by itself.',
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
  const problems = judgeStdout(input);
  if (problems.length > 0) return refuse(context, problems);
  const named = input.words[0] ?? 'latest';
  if (named.startsWith('s-')) {
    const { reportSweep } = await import('./report/report-sweep.ts');
    return reportSweep(named, input, context);
  }
  const found = await findWholeRunHere(named, context, oneTask);
  if (!found.ok) return refuse(context, found.diagnostics);
  const run = found.value;
  const other = input.text('compare');
  const compared =
    other === undefined ? null : await findWholeRunHere(other, { ...context, quiet: true }, oneTask);
  if (compared?.ok === false) return refuse(context, compared.diagnostics);
  const others = [input.text('junit'), input.text('markdown')];
  const asksForHtml = ['html', 'compare'].some((flag) => input.text(flag) !== undefined) || input.has('open');
  if (asksForHtml || others.every((path) => path === undefined)) {
    await writeHtml({ run, ...(compared === null ? {} : { other: compared.value }) }, input, context);
  }
  await writeOthers(run, input, context);
  return exitCodes.ok;
}

const oneTask = 'name the run alone; of one task tell `runnable logs` and `runnable runs show`';

interface Reported {
  readonly run: FoundRun;
  /** What it is compared with. */
  readonly other?: FoundRun;
}

async function writeHtml({ run, other }: Reported, input: Input, context: Context): Promise<void> {
  const { renderHtml } = await import('./report/render-html.ts');
  const path = input.text('html') ?? join(run.directory.path, 'report.html');
  await handOut({ path, text: await renderHtml(run.project, run, other) }, input, context);
  if (!input.has('open')) return;
  const { openOrSay } = await import('./report/open-file.ts');
  await openOrSay(resolve(context.cwd, path), context);
}

async function writeOthers(run: FoundRun, input: Input, context: Context): Promise<void> {
  const [junit, markdown] = [input.text('junit'), input.text('markdown')];
  if (junit === undefined && markdown === undefined) return;
  const { readTold } = await import('../session/report/read-told.ts');
  const { summary, written } = await readTold(run.project, run);
  if (junit !== undefined) {
    const { renderJunit } = await import('../reporters/junit.ts');
    const text = renderJunit(summary, run.state.started?.host ?? hostname());
    await handOut({ path: junit, text }, input, context);
  }
  if (markdown !== undefined) {
    const { renderMarkdown } = await import('../reporters/markdown.ts');
    await handOut({ path: markdown, text: renderMarkdown(summary, { written }) }, input, context);
  }
}
