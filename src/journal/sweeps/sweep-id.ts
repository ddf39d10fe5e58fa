import { createHash } from 'node:crypto';
import { newRunId, runIdFrom } from '../run-id.ts';

/** A new id of a sweep: `s-` and ten characters of base 32. */
export function newSweepId(): string {
  return `s${newRunId().slice(1)}`;
}

/** Whether a text is an id of a sweep in full. */
export function isSweepId(text: string): boolean {
  return /^s-[a-z2-7]{10}$/.test(text);
}

/**
 * The id of the run of one combination. It follows from the sweep and the combination's number, so that whoever takes a
 * sweep up again knows of each run whether it was begun, without anything being written beside it.
 */
export function runIdOf(sweep: string, index: number): string {
  const bytes = createHash('sha256').update(`${sweep}/${index}`).digest().subarray(0, 10);
  return runIdFrom(bytes);
}
