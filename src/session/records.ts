import { existsSync } from 'node:fs';
import type { Result } from '../diagnostics/result.ts';
import type { RunStatus } from '../engine/event.ts';
import type { AttemptName, ControlRequest } from '../engine/ports.ts';
import { type RunRecord, runRecord } from '../engine/record.ts';
import { requestControl } from '../journal/control.ts';
import { readPulledMark } from '../journal/exchange/pulled-mark.ts';
import { lockHolder } from '../journal/lock.ts';
import { locateLogs } from '../journal/logs/locate-logs.ts';
import { type LogFile, logFilesOf } from '../journal/logs/log-file.ts';
import { type RecordedRun, readPlanOf, readRun, runGone } from '../journal/read-run.ts';
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
  /** Without its journal, which may be long. Throws `run-gone` or `state-damaged`. */
  readonly open: (id: string) => Promise<OpenRun>;
  /** False: nobody runs it, so nobody would hear. `by`: `request` unless said otherwise. */
  readonly cancel: (
    id: string,
    request: Pick<ControlRequest, 'id' | 'force'> & Partial<Pick<ControlRequest, 'by'>>,
  ) => Promise<boolean>;
}

/** A run whose journal is read by whoever opened it. */
export type OpenRun = Pick<ReadRun, 'plan' | 'directory' | 'alive' | 'log'>;

/** Everything that is recorded of one run. */
export interface ReadRun extends RecordedRun {
  readonly directory: RunDirectory;
  /** As `runs show --json` prints it. */
  readonly record: RunRecord;
  /** Its runner is at work. */
  readonly alive: boolean;
  readonly log: (attempt: AttemptName) => LogFile;
}

/** What `runs list --json` prints of one run: a public shape, in which keys are added and never changed. */
export interface ListedRun {
  readonly id: string;
  readonly pipeline: string;
  readonly status: RunStatus;
  /** Object id of the pinned commit. */
  readonly commit: string;
  readonly dirty: boolean;
  /** Id of the run that it repeats. */
  readonly parent: string | null;
  /** Id of the sweep that it is part of. */
  readonly sweep: string | null;
  /** Where it was carried out. */
  readonly host: string;
  /** It was carried out somewhere else, and its record pulled. */
  readonly pulled: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  /** Null as long as it has not ended. */
  readonly ended_at: string | null;
}

/** A run of a list, for readers outside. */
export function listedRun(run: RunSummary): ListedRun {
  const { startedAt, endedAt } = run;
  const { id, pipeline, status, commit, dirty, parent, sweep, host, pulled } = run;
  const facts = { id, pipeline, status, commit, dirty, parent, sweep, host, pulled };
  return { ...facts, started_at: startedAt, ended_at: endedAt };
}

/** The records of the project's repository. Throws `EnvironmentError` when they were written by a newer version. */
export function openRecords(project: Pick<Project, 'stateDirectory' | 'prefix'>): Records {
  const state = readState(project.stateDirectory);
  return {
    list: (filter = {}) => listRuns(state, filter),
    find: (text) => findRun(state, text, project.prefix),
    read: (id) => readRecord(state.run(id)),
    open: (id) => openRecord(state.run(id)),
    cancel: async (id, request) => {
      const directory = state.run(id);
      if ((await lockHolder(directory.lock)) === null) return false;
      requestControl(directory, { type: 'cancel', by: 'request', ...request });
      return true;
    },
  };
}

async function openRecord(directory: RunDirectory): Promise<OpenRun> {
  if (!existsSync(directory.events)) throw runGone(directory.id);
  const alive = (await lockHolder(directory.lock)) !== null;
  const plan = await readPlanOf(directory);
  return { plan, directory, alive, log: logFilesOf(directory, plan) };
}

// The workspace of a pulled run is a path of another machine: what lies there on this one is something else.
function describeOrigin(record: RunRecord, { state }: RecordedRun, directory: RunDirectory): RunRecord {
  const mark = readPulledMark(directory);
  if (mark === null) return record;
  const host = state.started?.host ?? '';
  return { ...record, run: { ...record.run, workspace: null, host, pulled_from: mark.remote } };
}

async function readRecord(directory: RunDirectory): Promise<ReadRun> {
  const alive = (await lockHolder(directory.lock)) !== null;
  const recorded = await readRun(directory);
  return {
    ...recorded,
    directory,
    alive,
    record: describeOrigin(runRecord(recorded.plan, recorded.state, alive), recorded, directory),
    log: locateLogs(directory, recorded.plan, () => recorded.state),
  };
}
