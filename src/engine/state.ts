import type { CacheUse } from '../plan/cache-record.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type {
  InstalledEnvironment,
  OutputFile,
  ReturnValue,
  RunEnd,
  RunStarted,
  TaskStatus,
} from './event.ts';

/**
 * The fold over a journal: all that is known of a run. Only `reduce` changes it, in place: who needs the picture of one
 * moment copies it.
 */
export interface RunState {
  /** Sequence number of the last event that is in it; 0 before the first. */
  readonly seq: number;
  readonly started: (RunStarted & { readonly time: string }) | null;
  readonly finished: {
    readonly status: RunEnd;
    readonly reason: string;
    readonly exitCode: number;
    readonly time: string;
  } | null;
  /** What the run waits for before its first task, as long as it does. */
  readonly queued: { readonly group: string; readonly ahead: readonly string[] } | null;
  readonly workspace: string | null;
  readonly cancel: { readonly by: string; readonly force: boolean } | null;
  /** Every task that is known, each group before its members; instances that the run found come last. */
  readonly tasks: ReadonlyMap<string, TaskState>;
  /** What each of `tasks` is in the plan, with absolute ids. */
  readonly planned: ReadonlyMap<string, PlannedTask>;
  /** Attempts of instances that are gone because their group is expanded anew. */
  readonly former: ReadonlyMap<string, number>;
}

/** What is known of one task instance. */
export interface TaskState {
  readonly id: string;
  readonly task: string;
  readonly kind: string;
  /** Id of the group that it is a member of; null for an outermost task. */
  readonly parent: string | null;
  /** Ids of the members that are known so far, in their order; null where it is no group. */
  readonly members: readonly string[] | null;
  readonly status: TaskStatus;
  readonly reason: string;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Attempts that were lost: they are not charged to retries. */
  readonly lost: number;
  /** Attempts that are charged to retries, since the task was queued or queued again. */
  readonly charged: number;
  /** Somebody asked for the end of this task alone. */
  readonly cancelRequested: boolean;
  /** They asked for it at once, whatever cleans up. */
  readonly cancelForced: boolean;
  /** Of the first attempt; ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Of all ended attempts together; the waits between them do not count. */
  readonly seconds: number;
  readonly outcome: Outcome | null;
  readonly returns: Readonly<Record<string, ReturnValue>>;
  readonly outputs: readonly OutputFile[];
  /** Markdown that the task wrote for the report, in the catalog. */
  readonly summary: CatalogReference | null;
  /** What was installed for it. */
  readonly environment?: InstalledEnvironment;
  /** What it stands on, and where its results were made if it did not run. */
  readonly cache?: CacheUse;
}
