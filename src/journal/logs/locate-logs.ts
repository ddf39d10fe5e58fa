import { dirname, join } from 'node:path';
import { cachedAttempt } from '../../engine/last-attempt.ts';
import type { AttemptName } from '../../engine/ports.ts';
import type { RunState } from '../../engine/state.ts';
import type { CachedFrom } from '../../plan/cache-record.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunDirectory } from '../run-directory.ts';
import { type LogFile, logFilesOf } from './log-file.ts';

/**
 * Gives the log files of a run, also of results that were made in another one: their log lies there, and is empty when
 * that run is gone. `stateOf` gives the run as far as it is known.
 */
export function locateLogs(
  run: RunDirectory,
  plan: Plan,
  stateOf: () => RunState,
): (attempt: AttemptName) => LogFile {
  const own = logFilesOf(run, plan);
  return (attempt) => {
    const from = attempt.attempt === cachedAttempt ? stateOf().tasks.get(attempt.id)?.cache?.from : undefined;
    return from === undefined ? own(attempt) : { ...attempt, ...filesOf(run, from) };
  };
}

/** Absolute path of the folder of a run beside another one; null for a name that is none. */
export function folderBeside(run: RunDirectory, id: string): string | null {
  return /^[\w-]+$/.test(id) ? join(dirname(run.path), id) : null;
}

function filesOf(run: RunDirectory, { run: id, log }: CachedFrom): Pick<LogFile, 'log' | 'index'> {
  const folder = folderBeside(run, id);
  const isName = log !== undefined && /^[\w.=,~-]+$/.test(log) && !/^\.+$/.test(log);
  // Where it lies is not known: then it is read as one of which nothing is left.
  const base = folder === null || !isName ? join(run.logs, 'unknown') : join(folder, 'logs', log);
  return { log: `${base}.log`, index: `${base}.idx` };
}
