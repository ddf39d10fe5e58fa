import { appendFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { makeFolderTree } from '../../disk/make-folder-tree.ts';
import type { SweepRow } from '../../engine/sweep-row.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import type { FinishedSweep, SweepOptions } from '../../session/sweep/sweep-options.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import { createSignalControl } from '../signals.ts';
import { tellParent } from '../start/detach.ts';
import { createSweepReporter, readSweepMode } from './watch.ts';

/** Starts or resumes a sweep, shows it, prints its result; the exit code is that of the sweep. */
export async function carryOutSweep(
  input: Input,
  context: Context,
  start: (options: SweepOptions) => Promise<FinishedSweep>,
): Promise<number> {
  const mode = readSweepMode(input, context);
  const reporter = await createSweepReporter(mode, context);
  const control = createSignalControl();
  const rows: SweepRow[] = [];
  let started: string | null = null;
  try {
    const finished = await start({
      control,
      version: context.version,
      watcher: {
        start: (record) => {
          started = record.sweep;
          tellParent(record.sweep);
          reporter.start(record);
        },
        open: reporter.open,
        ended: (row, before) => {
          rows.push(row);
          reporter.ended(row, before);
        },
      },
    });
    await reporter.close(finished);
    rows.sort((left, right) => left.index - right.index);
    const stepSummary = mode.ui === 'github' ? context.environment['GITHUB_STEP_SUMMARY'] : undefined;
    for (const path of [input.text('summary'), stepSummary]) {
      if (path) await appendSummary(resolve(context.cwd, path), finished, rows);
    }
    if (input.has('json')) {
      const { printSweepJson } = await import('./print-json.ts');
      await printSweepJson(summaryOf(finished), rows, context.stdout);
    }
    return finished.exitCode;
  } catch (error) {
    if (started !== null) context.stderr.write(`go on with: runnable sweep resume ${started}\n`);
    throw error;
  } finally {
    control.close();
  }
}

function summaryOf({ record, stopped, exitCode, counts }: FinishedSweep): SweepSummary {
  const status = stopped !== null ? 'interrupted' : exitCode === 0 ? 'succeeded' : 'failed';
  const end = { version: 1, endedAt: new Date().toISOString(), counts, exitCode } as const;
  return { id: record.sweep, record, end: stopped === null ? end : null, status };
}

async function appendSummary(
  path: string,
  finished: FinishedSweep,
  rows: readonly SweepRow[],
): Promise<void> {
  const { renderSweepMarkdown } = await import('../../reporters/sweep/markdown.ts');
  try {
    makeFolderTree(dirname(path));
    await appendFile(path, renderSweepMarkdown(finished, rows));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError('report-not-written', `the summary \`${path}\` cannot be written: ${why}`, {
      hint: `the sweep itself is recorded: runnable sweep show ${finished.record.sweep}`,
      cause,
    });
  }
}
