import type { CatalogReference } from './catalog-reference.ts';

/** One thing that a task stands on. */
export interface CacheField {
  /** What it is, for people too, and once in a key: `param alpha`, `input data/**`, `shell.script`. */
  readonly name: string;
  /** Short values as JSON; of long ones, files and values that nobody shall read a digest with its form in front. */
  readonly value: string;
}

/** All that a task stands on, in the order in which people read it. */
export interface CacheKey {
  /** SHA-256, hex: the same exactly where all fields are. */
  readonly digest: string;
  readonly fields: readonly CacheField[];
}

/** How the cache fared with a task that has `cache`. */
export interface CacheUse {
  /** Digest of its key. */
  readonly key: string;
  /** The fields of the key, as JSON in the catalog. */
  readonly fields: CatalogReference;
  /** The attempt whose results these are; absent: it ran. */
  readonly from?: CachedFrom;
  /** Of a task that ran: the run whose results were there and not within its `ttl`; absent: there were none. */
  readonly outdated?: string;
}

/** Where results were made that are used again. */
export interface CachedFrom {
  readonly run: string;
  /** Of the instance there. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Name of its log among those of that run, without an ending; absent: it is not known. */
  readonly log?: string;
}

/** A field that is not in two keys with the same value; null where one has none of that name. */
export interface FieldChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}
