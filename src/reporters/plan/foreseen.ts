import type { CachedFrom, FieldChange } from '../../plan/cache-record.ts';

/** What a run would do with a task that has `cache`. */
export interface ForeseenTask {
  readonly action: 'run' | 'cached';
  /** In words. */
  readonly why: string;
  /** Where the results were made that it would have. */
  readonly from?: CachedFrom;
  /** Of one that runs: what is not as it was in the latest run that had it. */
  readonly changes?: readonly FieldChange[];
}

/** By id of the instance; what is absent is as the plan says. */
export type ForeseenTasks = ReadonlyMap<string, ForeseenTask>;
