import { createHash } from 'node:crypto';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { CatalogReference } from './catalog-reference.ts';

/** One thing that a task stands on. */
export interface CacheField {
  /** What it is, for people too, and once in a key: `param alpha`, `input src/**`, `shell.script`. */
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

/** The key of these fields. Whether a value is shown or only its digest makes no difference. */
export function makeCacheKey(fields: readonly CacheField[]): CacheKey {
  const parts = fields.map(({ name, value }) => [name, isDigested(value) ? value : digested(value)]);
  return { digest: digestText(JSON.stringify(['runnable cache key', 1, parts])), fields };
}

/** What differs between two keys, in the order of the later one, with what it lacks at the end. */
export function compareFields(
  before: readonly CacheField[],
  after: readonly CacheField[],
): readonly FieldChange[] {
  const old = new Map(before.map(({ name, value }) => [name, value]));
  const now = new Set(after.map(({ name }) => name));
  const changed = after
    .filter(({ name, value }) => old.get(name) !== value)
    .map(({ name, value }) => ({ name, before: old.get(name) ?? null, after: value }));
  const gone = before
    .filter(({ name }) => !now.has(name))
    .map(({ name, value }) => ({ name, before: value, after: null }));
  return [...changed, ...gone];
}

/** Characters of a value that stand in a field as they are. */
const longestShown = 200;

/** A value as that of a field. `isSecret` tells of a text that it must not stand anywhere. */
export function fieldValue(value: Json, isSecret: (text: string) => boolean = () => false): string {
  const text = stringifyStable(value);
  const shown =
    text.length <= longestShown && !isSecret(text) && !(typeof value === 'string' && isSecret(value));
  return shown ? text : digested(text);
}

function digested(text: string): string {
  return `sha256:${digestText(text)}`;
}

function isDigested(value: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(value);
}

/** SHA-256, hex, of a text. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
