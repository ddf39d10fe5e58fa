import { hash } from 'node:crypto';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { CacheField, CacheKey, FieldChange } from './cache-record.ts';

/** Of the rules by which fields are made: what was kept under others is not found. */
const version = 2;

/** The key of these fields. Whether a value is shown or only its digest makes no difference. */
export function makeCacheKey(fields: readonly CacheField[]): CacheKey {
  const parts = fields.map(({ name, value }) => [name, isDigested(value) ? value : digested(value)]);
  return { digest: digestText(JSON.stringify(['runnable cache key', version, parts])), fields };
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
  return hash('sha256', text);
}
