import type { CachedFrom, CacheField } from '../../plan/cache-record.ts';
import type { WhyChange } from '../why/task-why.ts';

/** What a run would do with a task that has `cache`. */
export interface ForeseenTask {
  readonly action: 'run' | 'cached';
  /** In words. */
  readonly why: string;
  /** Where the results were made that it would have. */
  readonly from?: CachedFrom;
  /** Of one that runs: what is not as it was in the latest run that had it, with the files that make it so. */
  readonly changes?: readonly WhyChange[];
  /** Digest of its key, and all that is in it; absent where that is not known before something else has run. */
  readonly key?: string;
  readonly fields?: readonly CacheField[];
}

/** By id of the instance; what is absent is as the plan says. */
export type ForeseenTasks = ReadonlyMap<string, ForeseenTask>;
