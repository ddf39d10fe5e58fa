import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { RunEvent, RunStatus } from '../engine/event.ts';
import { lastAttempt } from '../engine/last-attempt.ts';
import type { AttemptName } from '../engine/ports.ts';
import type { RunRecord } from '../engine/record.ts';
import { followEvents } from '../journal/follow-events.ts';
import type { LogFile } from '../journal/logs/log-file.ts';
import { LogReader } from '../journal/logs/log-reader.ts';
import { type ListedRun, listedRun, openRecords, type ReadRun } from '../session/records.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import { findRecorded } from './find-recorded.ts';
import { type CancelOptions, cancelRequest } from './live-run.ts';
import { inProject, type Place } from './project.ts';

/** Which runs are listed: all of the project, unless said otherwise. */
export interface ListOptions extends Place {
  readonly pipeline?: string | undefined;
  readonly branch?: string | undefined;
  /** Id of a sweep. */
  readonly sweep?: string | undefined;
  readonly status?: readonly RunStatus[] | undefined;
  /** Started then or later. */
  readonly since?: Date | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
}

/** The recorded runs of the project, the newest first. Runs whose record cannot be read are left out; `findRun` says why. */
export async function listRuns(options: ListOptions = {}): Promise<Result<readonly ListedRun[]>> {
  return inProject(options, { orRoot: true }, async (project) => {
    const { pipeline, branch, sweep, status, since, limit } = options;
    const filter = { pipeline, branch, sweep, status, since: since?.toISOString(), limit };
    const { runs } = await openRecords(project).list({ ...dropUndefined(filter), project: project.prefix });
    return success(runs.map(listedRun));
  });
}

/** One recorded run, as it was when it was found. */
export interface FoundRun {
  readonly id: string;
  /** As `runs show --json` prints it. */
  readonly record: RunRecord;
  /** Somebody carries it out. */
  readonly alive: boolean;
  /**
   * Its events from the first on. Of a run that is at work each comes as soon as it is on disk, and they end with the
   * run, or when the signal is aborted.
   */
  readonly events: (signal?: AbortSignal) => AsyncIterable<RunEvent>;
  /** What its tasks have printed so far, secrets masked, one task after another in the order of the plan. */
  readonly logs: (options?: LogOptions) => Result<AsyncIterable<LogPiece>>;
  /** Asks whoever carries it out for its end. False: nobody does. */
  readonly cancel: (what?: CancelOptions) => Promise<boolean>;
}

/** Which logs are read. */
export interface LogOptions {
  /** Of one task, by the id of its instance; absent: of all. */
  readonly task?: string | undefined;
  /** The last one unless said otherwise. */
  readonly attempt?: number | undefined;
}

/** Bytes that a task printed together. */
export interface LogPiece {
  /** Id of the instance. */
  readonly task: string;
  /** From 1; 0 for what was printed when results were made that this run used again. */
  readonly attempt: number;
  /** `note`: a remark of the runner, such as that the log has reached its largest size. */
  readonly stream: 'stdout' | 'stderr' | 'note';
  /** When they came; null if that is not known. */
  readonly time: Date | null;
  readonly bytes: Uint8Array;
}

/** The run that a name means: an id or its beginning, `latest`, `latest~1`, `NAME` or `NAME@branch`. */
export async function findRun(name: string, options: Place = {}): Promise<Result<FoundRun>> {
  return inProject(options, { orRoot: true }, async (opened) => {
    const found = await findRecorded(opened, name);
    if (!found.ok) return found;
    const { id, records } = found.value;
    const run = await records.read(id);
    return success(
      {
        id,
        record: run.record,
        alive: run.alive,
        events: (signal = new AbortController().signal) => followEvents(run.directory, signal),
        logs: (wanted = {}) => openLogs(run, wanted),
        cancel: (what = {}) => records.cancel(id, cancelRequest(what)),
      },
      found.diagnostics,
    );
  });
}

function openLogs(run: ReadRun, { task, attempt }: LogOptions): Result<AsyncIterable<LogPiece>> {
  const ids = [...run.state.tasks.keys()];
  if (task !== undefined && !ids.includes(task)) return failure([unknownTask(run.record, task, ids)]);
  const attempts = [...run.state.tasks.values()]
    .filter(({ id }) => task === undefined || id === task)
    .filter(({ attempts: begun }) => attempt === undefined || begun >= attempt)
    .flatMap((state) => (attempt === undefined ? (lastAttempt(state) ?? []) : { id: state.id, attempt }));
  return success(readLogs(attempts, run.log));
}

async function* readLogs(
  attempts: readonly AttemptName[],
  log: (attempt: AttemptName) => LogFile,
): AsyncGenerator<LogPiece, void, undefined> {
  for (const attempt of attempts) {
    const reader = new LogReader(log(attempt));
    try {
      for (let position = 0; ; ) {
        const segments = await reader.read(position, pageSize);
        if (segments.length === 0) break;
        for (const { stream, time, bytes } of segments) {
          const came = time === 0 ? null : new Date(time);
          yield { task: attempt.id, attempt: attempt.attempt, stream, time: came, bytes };
          position += bytes.length;
        }
      }
    } finally {
      reader.close();
    }
  }
}

const pageSize = 1 << 18;

function unknownTask({ run }: RunRecord, name: string, ids: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-task-of-run',
    message: `run \`${run.id}\` has no task \`${name}\``,
    ...suggestionHint(name, ids),
  };
}
