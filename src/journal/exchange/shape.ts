/** Says whether a value is of a certain kind. */
export type Check = (value: unknown) => boolean;

/** A map that has these keys, each as it should be; further keys may be there. */
export function mapWith(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks);
  return (value) => isRecord(value) && entries.every(([key, check]) => check(value[key]));
}

/** A list of such values. */
export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** Such a value, or null. */
export function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

/** Such a value, or none. */
export function orAbsent(check: Check): Check {
  return (value) => value === undefined || check(value);
}

/** One of these texts. */
export function oneOf(...texts: readonly string[]): Check {
  return (value) => typeof value === 'string' && texts.includes(value);
}

export const isText: Check = (value) => typeof value === 'string';

export const isFlag: Check = (value) => typeof value === 'boolean';

export const isNumber: Check = (value) => typeof value === 'number';

/** A whole number from 0 on. */
export const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

export const isMapping: Check = (value) => isRecord(value);

/** A short text on one line, in which nothing steers a terminal. */
export const isName: Check = (value) =>
  typeof value === 'string' && value.length <= 10_000 && !/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(value);

/** An object id of Git. */
export const isId: Check = (value) =>
  typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);

/** A SHA-256 in hex. */
export const isDigest: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** A moment as journals write it. */
export const isTime: Check = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);

/** A path with `/` that stays below the folder that it is relative to; it may be empty. */
export const isInnerPath: Check = (value) =>
  isName(value) && !/^\/|(?:^|\/)\.\.(?:\/|$)/.test(typeof value === 'string' ? value : '');

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
