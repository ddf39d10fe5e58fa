import { hostname } from 'node:os';
import type { RunSummary } from '../../reporters/run-summary.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import { type ReportFile, writeReport } from '../report/write-report.ts';
import type { WatchMode } from './watch-flags.ts';

/** What GitHub takes of a step; a larger one is not shown at all. */
const largestStepSummary = 900 * 1024;

/** What reports tell. */
export interface ToldRun {
  readonly summary: RunSummary;
  /** Markdown that tasks wrote for the report, by their id. */
  readonly readSummaries: () => Promise<ReadonlyMap<string, string>>;
}

/** Where reports are written from, and how the run is shown. */
export interface Reporting {
  readonly context: Context;
  readonly mode: WatchMode;
}

/**
 * Writes the reports that the flags ask for, the step summary of GitHub Actions, and for a run that failed on a terminal
 * the HTML report beside its record. Throws `EnvironmentError`.
 */
export async function writeReports(told: ToldRun, input: Input, { context, mode }: Reporting): Promise<void> {
  const { cwd } = context;
  const stepSummary = mode.ui === 'github' ? context.environment['GITHUB_STEP_SUMMARY'] : undefined;
  const wanted: readonly (ReportFile & { readonly render: Render })[] = [
    ...paths(input, 'junit').map((path) => ({ path, cwd, render: junit })),
    ...paths(input, 'summary').map((path) => ({ path, cwd, render: markdown(), append: true as const })),
    ...paths(input, 'report').map((path) => ({ path, cwd, render: renderFor(path, context) })),
    ...(stepSummary
      ? [{ path: stepSummary, cwd, render: markdown(largestStepSummary), append: true as const }]
      : []),
  ];
  for (const { render, ...file } of wanted) await writeReport(file, await render(told));
  if (isLookedAt(told, input, { context, mode })) {
    const { writeUnasked } = await import('../report/write-unasked.ts');
    await writeUnasked(told.summary.run, context);
  }
}

type Render = (told: ToldRun) => Promise<string>;

function renderFor(path: string, context: Context): Render {
  if (path.endsWith('.xml')) return junit;
  return path.endsWith('.html') ? html(context) : markdown();
}

function isLookedAt({ summary }: ToldRun, input: Input, { context, mode }: Reporting): boolean {
  const bad = summary.status === 'failed' || summary.status === 'timed_out';
  return (
    bad && mode.ui === 'lines' && context.terminal && !context.quiet && input.text('report') === undefined
  );
}

function html(context: Context): Render {
  return async ({ summary }) => {
    const { renderHtmlOf } = await import('../report/write-unasked.ts');
    return (await renderHtmlOf(summary.run, context)).text;
  };
}

function paths(input: Input, flag: string): readonly string[] {
  const path = input.text(flag);
  return path === undefined ? [] : [path];
}

async function junit({ summary }: ToldRun): Promise<string> {
  const { renderJunit } = await import('../../reporters/junit.ts');
  return renderJunit(summary, hostname());
}

function markdown(mostBytes?: number): Render {
  return async ({ summary, readSummaries }) => {
    const { renderMarkdown } = await import('../../reporters/markdown.ts');
    const written = await readSummaries();
    return renderMarkdown(summary, { written, ...(mostBytes === undefined ? {} : { mostBytes }) });
  };
}
