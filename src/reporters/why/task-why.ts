import type { TaskStatus } from '../../engine/event.ts';
import type { ChangingCommit } from '../../git/changing-commits.ts';
import type { CachedFrom, CacheField, FieldChange } from '../../plan/cache-record.ts';

/** Why a task ran in a run, or did not; what `why --json` prints: a public shape, in which keys are added and never changed. */
export interface TaskWhy {
  readonly run: string;
  /** Id of the instance. */
  readonly id: string;
  readonly status: TaskStatus;
  /** In words; of a plain success empty. */
  readonly reason: string;
  /** Why it was part of the run. */
  readonly why: string;
  /** What it was to do with the cache. */
  readonly caching: CachingWhy;
  /** Null: it was to do nothing with it, or did not come so far. */
  readonly cache: CacheWhy | null;
}

/** `none`: it has no `cache`. `off`: the run was told to leave the cache alone. `on`: its results are looked for and kept. */
export type CachingWhy = 'none' | 'off' | 'on';

/** How the cache fared with a task. */
export interface CacheWhy {
  readonly hit: boolean;
  /** Digest of its key. */
  readonly key: string;
  /** Null: they are gone. */
  readonly fields: readonly CacheField[] | null;
  /** Of a hit: where its results were made. */
  readonly from: CachedFrom | null;
  /** Of one that ran: the run whose results were there and not within its `ttl`; null: there were none. */
  readonly outdated: string | null;
  /** Of one that ran: how what it stands on differs from the latest run before that recorded it; null: there is none. */
  readonly since: SinceWhy | null;
}

export interface SinceWhy {
  readonly run: string;
  /** Null: what it stood on then is gone. */
  readonly changes: readonly WhyChange[] | null;
}

/** A field that changed, with the files that make it up. */
export interface WhyChange extends FieldChange {
  readonly files: readonly WhyFile[];
  /** There are more files than are listed, or why they are not known; empty: all are there. */
  readonly note: string;
}

/** A file that is not as it was, and who changed it. */
export interface WhyFile {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** The commit that changed it; `null`: nobody has committed that, or it is no file of a commit. */
  readonly commit: ChangingCommit | null;
}
