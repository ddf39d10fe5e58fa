import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { RunSummary } from '../../reporters/run-summary.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import type { WatchMode } from './watch-flags.ts';

/** What GitHub takes of a step; a larger one is not shown at all. */
const largestStepSummary = 900 * 1024;

/** What reports tell. */
export interface ToldRun {
  readonly summary: RunSummary;
  /** Markdown that tasks wrote for the report, by their id. */
  readonly readSummaries: () => Promise<ReadonlyMap<string, string>>;
}

/** Writes the reports that the flags ask for, and the step summary of GitHub Actions. Throws `EnvironmentError`. */
export async function writeReports(
  told: ToldRun,
  input: Input,
  { context, mode }: { readonly context: Context; readonly mode: WatchMode },
): Promise<void> {
  const stepSummary = mode.ui === 'github' ? context.environment['GITHUB_STEP_SUMMARY'] : undefined;
  const wanted = [
    ...paths(input, 'junit').map((path) => ({ path, render: junit, write: writeFile })),
    ...paths(input, 'summary').map((path) => ({ path, render: markdown(), write: appendFile })),
    ...paths(input, 'report').map((path) => ({
      path,
      render: path.endsWith('.xml') ? junit : markdown(),
      write: writeFile,
    })),
    ...(stepSummary ? [{ path: stepSummary, render: markdown(largestStepSummary), write: appendFile }] : []),
  ];
  for (const { path, render, write } of wanted) {
    const target = resolve(context.cwd, path);
    const text = await render(told);
    try {
      await mkdir(dirname(target), { recursive: true });
      await write(target, text);
    } catch (error) {
      throw unwritable(path, error);
    }
  }
}

function paths(input: Input, flag: string): readonly string[] {
  const path = input.text(flag);
  return path === undefined ? [] : [path];
}

async function junit({ summary }: ToldRun): Promise<string> {
  const { renderJunit } = await import('../../reporters/junit.ts');
  return renderJunit(summary, hostname());
}

function markdown(mostBytes?: number): (told: ToldRun) => Promise<string> {
  return async ({ summary, readSummaries }) => {
    const { renderMarkdown } = await import('../../reporters/markdown.ts');
    const written = await readSummaries();
    return renderMarkdown(summary, { written, ...(mostBytes === undefined ? {} : { mostBytes }) });
  };
}

function unwritable(path: string, cause: unknown): EnvironmentError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new EnvironmentError('report-not-written', `the report \`${path}\` cannot be written: ${why}`, {
    hint: 'the run itself is recorded: runnable runs show latest',
    cause,
  });
}
