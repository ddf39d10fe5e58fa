import type { Result } from '../diagnostics/result.ts';
import type { CachedFrom, CacheField } from '../plan/cache-record.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { OutputFile, ReturnValue } from '../plan/task-result.ts';
import type { InstalledEnvironment } from './event.ts';
import type { Notice } from './ports.ts';

/** What tasks gave before, by all that they stood on then. */
export interface TaskCache {
  /**
   * What a task stands on outside of the run: files of the commit, packages, programs. Diagnostics say which of its
   * inputs is not there. Reads no file of the commit that it lists.
   */
  readonly survey: (task: PlannedTask, upstream: UpstreamLister) => Promise<Result<Survey>>;
  /** A task has run: what is known of files that are in no commit may be true no more. */
  readonly forget: () => Promise<void>;
  /** What was kept under a key and is whole: each of its bytes verified. */
  readonly find: (key: string, task: PlannedTask) => Promise<CacheAnswer>;
  /** Keeps what a task gave. A cache that cannot be written to keeps nothing, and nobody is told. */
  readonly keep: (entry: CacheEntry) => Promise<void>;
}

/** Gives the files that tasks upstream of a task gave; asked only where it matters. */
export type UpstreamLister = () => readonly OutputFile[];

export interface Survey {
  readonly fields: readonly CacheField[];
  /** Names of the values that reach the task; absent: all do. */
  readonly sees?: ReadonlySet<string>;
  /**
   * Globs of files in no commit that are not as they were when the fields were made, after `forget`; absent: it stands
   * on none.
   */
  readonly findChanged?: () => Promise<readonly string[]>;
}

export interface CacheAnswer {
  readonly entry: CacheEntry | null;
  /** Where results were made that are there and not within the `ttl` of the task. */
  readonly outdated?: CachedFrom;
  /** What a reader of the record should know, such as that an entry was damaged. */
  readonly notice?: Notice;
}

/** What a task gave, and where. */
export interface CacheEntry {
  /** Digest of its key. */
  readonly key: string;
  /** The fields of the key, as JSON in the catalog. */
  readonly fields: CatalogReference;
  readonly from: CachedFrom;
  readonly returns: Readonly<Record<string, ReturnValue>>;
  readonly outputs: readonly OutputFile[];
  readonly summary?: CatalogReference;
  readonly environment?: InstalledEnvironment;
}
