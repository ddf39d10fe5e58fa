import { returnedJson, runRecord } from '../../engine/record.ts';
import type { ReturnValue } from '../../plan/task-result.ts';
import type { FinishedRun } from '../../session/carry-out.ts';
import type { RunOptions } from '../../session/run-options.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import { createSignalControl } from '../signals.ts';
import { tellParent } from './detach.ts';
import { createRunReporters } from './run-reporters.ts';
import type { ReadPipelines } from './task-positions.ts';
import { readWatchMode } from './watch-flags.ts';
import { writeReports } from './write-reports.ts';

/** How a run is carried out by a command. */
export interface CarryOut {
  readonly input: Input;
  readonly context: Context;
  /** Where its tasks stand, for annotations; null when no file was read. */
  readonly read: ReadPipelines | null;
}

/** Starts or resumes a run, shows it, writes its reports, prints its result; the exit code is that of the run. */
export async function carryOut(
  { input, context, read }: CarryOut,
  start: (options: RunOptions) => Promise<FinishedRun>,
): Promise<number> {
  const mode = readWatchMode(input, context);
  let journal: string | null = null;
  const { reporters, collector } = await createRunReporters(mode, context, {
    read,
    findJournal: () => journal,
  });
  const control = createSignalControl();
  try {
    const onWait = (message: string) => context.stderr.write(`note: ${message}\n`);
    const onRun = (id: string, path: string) => {
      journal = path;
      tellParent(id);
    };
    const finished = await start({ reporters, control, version: context.version, onRun, onWait });
    const summary = collector.summarise(finished.state);
    const { readSummaries } = finished;
    if (summary !== null) await writeReports({ summary, readSummaries }, input, { context, mode });
    if (finished.moved !== null && !context.quiet) {
      const { ref, branch } = finished.plan.source;
      const name = showOnOneLine(branch ?? ref);
      context.stderr.write(`note: ${name} has moved to ${finished.moved.slice(0, 12)} since the run began\n`);
    }
    if (input.has('json')) {
      context.stdout.write(`${JSON.stringify(runRecord(finished.plan, finished.state, false))}\n`);
    } else if (finished.plan.form === 'job' && mode.ui === 'lines') {
      printReturns(finished, context);
    }
    return finished.exitCode;
  } finally {
    control.close();
  }
}

/** Prints what a job returned, which is what it is asked for. */
export function printReturns({ state }: Pick<FinishedRun, 'state'>, { stdout }: Context): void {
  for (const task of state.tasks.values()) {
    if (task.parent !== null) continue;
    for (const [name, value] of Object.entries(task.returns)) stdout.write(`${name}=${showReturn(value)}\n`);
  }
}

function showReturn(value: ReturnValue): string {
  if ('json' in value)
    return typeof value.json === 'string' ? showOnOneLine(value.json) : JSON.stringify(value.json);
  if ('list' in value) return JSON.stringify(returnedJson(value));
  const reference = 'pickle' in value ? value.pickle : value.stored;
  return `${'pickle' in value ? 'pickle' : 'json'}:${reference.digest}`;
}
