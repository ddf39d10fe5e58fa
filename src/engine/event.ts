import type { NotifyOn } from '../pipeline/model.ts';
import type { CacheUse } from '../plan/cache-record.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { ChosenTool, Outcome } from '../plan/invocation.ts';
import type { PlanSource, ResolvedParam } from '../plan/plan.ts';
import type { OutputFile, ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import type { EnvironmentRecord } from './environments.ts';
import type { GroupFinished, GroupStarted, PlanExpanded } from './group-event.ts';

export type { OutputFile, ReturnValue } from '../plan/task-result.ts';
export type { GroupFinished, GroupStarted, PlanExpanded } from './group-event.ts';

/** Final statuses of a task. */
export type TaskEnd = 'succeeded' | 'failed' | 'timed_out' | 'canceled' | 'skipped' | 'upstream_failed';

/** Statuses of a task. */
export type TaskStatus = 'queued' | 'running' | 'waiting' | TaskEnd;

/** Final statuses of a run. */
export type RunEnd =
  | 'succeeded'
  | 'succeeded_with_failures'
  | 'failed'
  | 'timed_out'
  | 'canceled'
  | 'skipped';

/** Statuses of a run. `interrupted`: it has no end event and nobody holds its lock. */
export type RunStatus = 'queued' | 'running' | 'interrupted' | RunEnd;

/** Something that happened in a run. A line of the journal is one of these with its place in the order. */
export type EventBody =
  | RunStarted
  | RunQueued
  | RunDequeued
  | WorkspacePrepared
  | PlanExpanded
  | GroupStarted
  | GroupFinished
  | PlaceAwaited
  | TaskStarted
  | AttemptFinished
  | TaskFinished
  | TaskSkipped
  | CancelRequested
  | RunNoted
  | RunInterrupted
  | RunResumed
  | RunFinished
  | NotificationDelivered
  | NotificationFailed;

/** An event in its place: version of the format, number from 1 without gaps, time (ISO 8601, UTC, milliseconds). */
export type RunEvent = EventBody & { readonly v: 1; readonly seq: number; readonly time: string };

/** A run exists: everything that it is pinned to is known. Its plan lies beside the journal. */
export interface RunStarted {
  readonly event: 'run-started';
  /** Its id. */
  readonly run: string;
  /** Its name; of a job as well. */
  readonly pipeline: string;
  /** The commit, and how it was found. */
  readonly source: PlanSource;
  readonly params: readonly ResolvedParam[];
  /** Digest of the plan. */
  readonly plan: string;
  /** What started it: `manual`, or the type of a trigger. */
  readonly trigger: string;
  /** The run that it repeats. */
  readonly parent: string | null;
  /** The sweep that it is part of. */
  readonly sweep: string | null;
  /** Version of the runner. */
  readonly runner: string;
  readonly host: string;
  /** Of the runner. */
  readonly pid: number;
  /** Configuration in force, without secrets. */
  readonly configuration: Json;
}

/** Its concurrency group has no room for the run: it waits for others to end. */
export interface RunQueued {
  readonly event: 'run-queued';
  /** Name of the group. */
  readonly group: string;
  /** Runs of the group at the same time. */
  readonly max: number;
  /** Ids of the runs that came before and have not ended, the first one first. */
  readonly ahead: readonly string[];
}

/** The turn of a queued run has come. */
export interface RunDequeued {
  readonly event: 'run-dequeued';
  /** How long it waited. */
  readonly seconds: number;
}

/** The private copy is there and holds exactly the pinned commit. */
export interface WorkspacePrepared {
  readonly event: 'workspace-prepared';
  /** Absolute path of the copy; the project may be a folder in it. */
  readonly path: string;
  /** It was that of an ended run, cleaned. */
  readonly reused: boolean;
  /** How long it took. */
  readonly seconds: number;
}

/** A task could start, and its pool has no place for it yet. */
export interface PlaceAwaited {
  readonly event: 'place-awaited';
  /** Id of the instance. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  /** Name of the pool. */
  readonly pool: string;
  /** In words: who has the places. */
  readonly reason: string;
}

/** An attempt is about to start: written before its process exists. */
export interface TaskStarted {
  readonly event: 'task-started';
  /** Id of the instance: `train`, or `train[seed=1]`. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  /** From 1. */
  readonly attempt: number;
  /** Which programs were chosen for it, and why. */
  readonly tools: readonly ChosenTool[];
}

/** An attempt ended and another one follows. */
export interface AttemptFinished {
  readonly event: 'attempt-finished';
  /** Id of the instance. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  readonly outcome: Outcome;
  /** Of this attempt. */
  readonly seconds: number;
  /** Seconds until the next attempt; null when it is started by `resume`. */
  readonly retry_in: number | null;
}

/** A task ended after at least one attempt, or with the results of an earlier one; its returns and outputs are in the catalog and verified. */
export interface TaskFinished {
  readonly event: 'task-finished';
  /** Id of the instance: `train`, or `train[seed=1]`. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  /** The last one; 0 where there was none, because its results are those of an earlier run. */
  readonly attempt: number;
  readonly status: TaskEnd;
  /** In words: `exit 3`, `signal KILL`, `timeout after 10s`, `cached`. Empty for a plain success. */
  readonly reason: string;
  readonly outcome: Outcome;
  /** Of the last attempt. */
  readonly seconds: number;
  /** Values by name. */
  readonly returns: Readonly<Record<string, ReturnValue>>;
  /** Files that it gave. */
  readonly outputs: readonly OutputFile[];
  /** Markdown that the task wrote to `$RUNNABLE_SUMMARY`, masked, in the catalog; absent if it wrote nothing. */
  readonly summary?: CatalogReference;
  /** What was installed for it; absent where nothing was asked for. */
  readonly environment?: InstalledEnvironment;
  /** What it stands on, and where its results were made if it did not run; absent on a task without `cache`. */
  readonly cache?: CacheUse;
}

/** The packages that a task found. */
export interface InstalledEnvironment extends EnvironmentRecord {
  /** How many. */
  readonly packages: number;
  /** Each with its version, a line each, in the catalog. */
  readonly list: CatalogReference;
}

/** A task ended without an attempt; a group with all its members. */
export interface TaskSkipped {
  readonly event: 'task-skipped';
  /** Id of the instance: `train`, or `train[seed=1]`. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  readonly status: 'skipped' | 'upstream_failed' | 'canceled';
  /** In words: `when is false`, `disabled`, `` `load` failed ``. */
  readonly reason: string;
}

/** Somebody asked for the end of the run, or of one task. */
export interface CancelRequested {
  readonly event: 'cancel-requested';
  /** Absent: the whole run. */
  readonly id?: string;
  /** `SIGINT`, `SIGTERM`, `timeout`, `request`. */
  readonly by: string;
  /** At once, without a grace. */
  readonly force: boolean;
}

/** Something that a reader of the record should know and that changes no status. */
export interface RunNoted {
  readonly event: 'run-noted';
  /** Stable, kebab-case. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** What may be done about it. */
  readonly hint?: string;
  /** The instance that it is about; absent: the whole run. */
  readonly id?: string;
}

/** Found when the run is taken up again: its runner had vanished. */
export interface RunInterrupted {
  readonly event: 'run-interrupted';
  /** Instance ids with a running attempt; each of these attempts is lost. */
  readonly lost: readonly string[];
}

/** A runner took the run up again. */
export interface RunResumed {
  readonly event: 'run-resumed';
  readonly runner: string;
  readonly host: string;
  readonly pid: number;
  /** Instance ids that are to run again although they had ended. */
  readonly again: readonly string[];
}

/** The run has ended: what may follow is how its notifications fared, or a `run-resumed`. */
export interface RunFinished {
  readonly event: 'run-finished';
  readonly status: RunEnd;
  /** In words; empty for a plain success. */
  readonly reason: string;
  /** What the command ends with. */
  readonly exit_code: number;
  /** Since the run began, or was taken up again. */
  readonly seconds: number;
}

/** Somebody who was to be told has answered that they have it. May follow `run-finished`; changes no status. */
export interface NotificationDelivered {
  readonly event: 'notification-delivered';
  /** Id of the delivery, which the receiver has got too: the same when it is sent again after a crash. */
  readonly delivery: string;
  /** What was told: `start`, `success`, `failure`, `recovery`, `duration` or `always`. */
  readonly on: NotifyOn;
  /** The instance that it is about; absent: the whole run. */
  readonly id?: string;
  /** Of the receiver; its address may be a secret. */
  readonly host: string;
  /** Requests that it took. */
  readonly tries: number;
  /** What the receiver answered, from 200 to 299. */
  readonly status: number;
}

/** Somebody who was to be told could not be reached, or did not take it; it is not tried again. May follow `run-finished`; changes no status. */
export interface NotificationFailed {
  readonly event: 'notification-failed';
  /** Id of the delivery. */
  readonly delivery: string;
  /** What was to be told: `start`, `success`, `failure`, `recovery`, `duration` or `always`. */
  readonly on: NotifyOn;
  /** The instance that it is about; absent: the whole run. */
  readonly id?: string;
  /** Of the receiver; null when its address could not be read. */
  readonly host: string | null;
  /** Requests that were made. */
  readonly tries: number;
  /** In words: `answered 500`, `no connection: ECONNREFUSED`. */
  readonly reason: string;
}
