import type { Result } from '../diagnostics/result.ts';
import type { AttemptName, ControlRequest } from '../engine/ports.ts';
import { type RunRecord, runRecord } from '../engine/record.ts';
import { requestControl } from '../journal/control.ts';
import { lockHolder } from '../journal/lock.ts';
import { type LogFile, logFilesOf } from '../journal/logs/log-file.ts';
import { type RecordedRun, readRun } from '../journal/read-run.ts';
import type { RunDirectory } from '../journal/run-directory.ts';
import { findRun } from '../journal/runs/find-run.ts';
import { type ListedRuns, listRuns, type RunFilter } from '../journal/runs/list-runs.ts';
import type { RunSummary } from '../journal/runs/run-summary.ts';
import { readState } from '../journal/state-directory.ts';
import type { Project } from './project.ts';

/** The recorded runs of a repository, for reading. */
export interface Records {
  readonly list: (filter?: RunFilter) => Promise<ListedRuns>;
  /** The run that a text means: id, unique beginning, `latest`, `latest~1`, `NAME`, `NAME@branch`. */
  readonly find: (text: string) => Promise<Result<RunSummary>>;
  readonly read: (id: string) => Promise<ReadRun>;
  /** False: nobody runs it, so nobody would hear. */
  readonly cancel: (id: string, request: Pick<ControlRequest, 'id' | 'force'>) => Promise<boolean>;
}

/** Everything that is recorded of one run. */
export interface ReadRun extends RecordedRun {
  readonly directory: RunDirectory;
  /** As `runs show --json` prints it. */
  readonly record: RunRecord;
  /** Its runner is at work. */
  readonly alive: boolean;
  readonly log: (attempt: AttemptName) => LogFile;
}

/** The records of the project's repository. Throws `EnvironmentError` when they were written by a newer version. */
export function openRecords(project: Pick<Project, 'stateDirectory' | 'prefix'>): Records {
  const state = readState(project.stateDirectory);
  return {
    list: (filter = {}) => listRuns(state, filter),
    find: (text) => findRun(state, text, project.prefix),
    read: (id) => readRecord(state.run(id)),
    cancel: async (id, request) => {
      const directory = state.run(id);
      if ((await lockHolder(directory.lock)) === null) return false;
      requestControl(directory, { type: 'cancel', by: 'request', ...request });
      return true;
    },
  };
}

async function readRecord(directory: RunDirectory): Promise<ReadRun> {
  const alive = (await lockHolder(directory.lock)) !== null;
  const recorded = await readRun(directory);
  return {
    ...recorded,
    directory,
    alive,
    record: runRecord(recorded.plan, recorded.state, alive),
    log: logFilesOf(directory, recorded.plan),
  };
}
