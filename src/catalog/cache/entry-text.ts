import type { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { InstalledEnvironment } from '../../engine/event.ts';
import type { CacheEntry } from '../../engine/task-cache.ts';
import type { CachedFrom } from '../../plan/cache-record.ts';
import type { CatalogReference } from '../../plan/catalog-reference.ts';
import type { OutputFile, ReturnValue } from '../../plan/task-result.ts';
import { isList, isMap, type Json, type JsonObject } from '../../values/json.ts';

/** An entry as it lies on disk. */
export interface StoredEntry extends CacheEntry {
  /** Who wrote it; only its own readers take it. */
  readonly scope: string;
  /** When it was written: ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** By digest, how the blobs that it refers to were when their bytes were right. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** The text of an entry: a line of JSON, and one with its SHA-256. */
export function encodeEntry(entry: StoredEntry): string {
  const line = JSON.stringify({ version: 1, ...entry });
  return `${line}\n${hash('sha256', line)}\n`;
}

/** The entry in a text; null unless all of it is as it was written, and of the form that this version knows. */
export function decodeEntry(bytes: Buffer): StoredEntry | null {
  const end = bytes.length - 66;
  if (end < 2 || bytes[end] !== 10) return null;
  const line = bytes.subarray(0, end);
  const seal = `${hash('sha256', line)}\n`;
  if (bytes.toString('latin1', end + 1) !== seal) return null;
  return readEntry(parse(line.toString('utf8')));
}

// A seal says that it is as it was written, not that it was written by us.
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Digests of all blobs that an entry refers to, each once. */
export function listDigests(entry: CacheEntry): readonly string[] {
  const { fields, returns, outputs, summary, environment } = entry;
  return [
    ...new Set([
      fields.digest,
      ...Object.values(returns).flatMap(listReturnDigests),
      ...outputs.flatMap(({ digest, stored }) => (stored ? [digest] : [])),
      ...(summary === undefined ? [] : [summary.digest]),
      ...(environment === undefined ? [] : [environment.list.digest]),
    ]),
  ];
}

/** Digests of the blobs that a value refers to. */
export function listReturnDigests(value: ReturnValue): readonly string[] {
  if ('list' in value)
    return value.list.flatMap((item) => (item.value === null ? [] : listReturnDigests(item.value)));
  if ('pickle' in value) return [value.pickle.digest];
  const exact = value.exact === undefined ? [] : [value.exact.digest];
  return 'stored' in value ? [value.stored.digest, ...exact] : exact;
}

// It may come from somewhere else: nothing in it is taken on trust.
function readEntry(data: Json): StoredEntry | null {
  if (!isMap(data) || data['version'] !== 1) return null;
  const { key, scope, at, fields, from, returns, outputs, stamps, summary, environment } = data;
  if (typeof key !== 'string' || typeof scope !== 'string' || !isTime(at)) return null;
  if (!isDigest(key) || !isReference(fields) || !isFrom(from) || !isMap(stamps)) return null;
  if (!isMap(returns) || !Object.values(returns).every(isReturn)) return null;
  if (!isList(outputs) || !outputs.every(isOutput)) return null;
  if (summary !== undefined && !isReference(summary)) return null;
  if (environment !== undefined && !isEnvironment(environment)) return null;
  const { version: _, ...entry } = data;
  return entry as unknown as StoredEntry;
}

type Maybe = Json | undefined;

function isDigest(value: Maybe): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isReference(value: Maybe): value is CatalogReference & JsonObject {
  return isMap(value ?? null) && isDigest((value as JsonObject)['digest']);
}

function isFrom(value: Maybe): value is CachedFrom & JsonObject {
  const { run, id, attempt, log } = isMap(value ?? null) ? (value as JsonObject) : {};
  const hasLog = log === undefined || (typeof log === 'string' && /^[\w.=,~-]+$/.test(log));
  return isName(run) && typeof id === 'string' && Number.isInteger(attempt) && hasLog;
}

function isTime(value: Maybe): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

// Of a run: it becomes part of a path.
function isName(value: Maybe): boolean {
  return typeof value === 'string' && /^[\w-]+$/.test(value);
}

function isReturn(value: Json): value is ReturnValue & JsonObject {
  if (!isMap(value)) return false;
  const { list, stored, pickle, exact } = value;
  if (list !== undefined) return isList(list) && list.every(isListed);
  if (exact !== undefined && !isReference(exact)) return false;
  if (stored !== undefined) return isReference(stored);
  return pickle === undefined ? value['json'] !== undefined : isReference(pickle);
}

function isListed(item: Json): boolean {
  const value = isMap(item) ? item['value'] : undefined;
  return value !== undefined && (value === null || isReturn(value));
}

const modes: ReadonlySet<Maybe> = new Set(['file', 'executable', 'symlink']);

function isOutput(value: Json): value is OutputFile & JsonObject {
  if (!isMap(value)) return false;
  const { path, digest, size, mode, stored } = value;
  const isRight = typeof path === 'string' && isDigest(digest) && modes.has(mode);
  return isRight && typeof size === 'number' && typeof stored === 'boolean';
}

function isEnvironment(value: Json): value is InstalledEnvironment & JsonObject {
  return isMap(value) && isReference(value['list']) && typeof value['name'] === 'string';
}
