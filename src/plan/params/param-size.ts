import { Buffer } from 'node:buffer';
import type { Json } from '../../values/json.ts';

/** Bytes that one given value may have. */
export const largestParam = 200_000;

/** Bytes that all given values of a run may have together. */
export const largestParams = 3_000_000;

const deepest = 100;

/** Bytes of a value as a task gets it: a string as it is, anything else as JSON. */
export function measureParam(value: Json): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Whether a string in the value, or a key, has a NUL, which neither arguments nor environments can carry. */
export function holdsNul(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => key.includes('\0') || holdsNul(item));
}

/** Whether lists and objects lie in one another deeper than any sane value, up to where recursion would fail. */
export function isTooDeep(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= deepest || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}
