import { randomBytes } from 'node:crypto';

/** A new id of a run: `r-` and ten characters of base 32, 50 random bits; begins no option and needs no quotes. */
export function newRunId(): string {
  return runIdFrom(randomBytes(10));
}

/** The id that ten bytes make. */
export function runIdFrom(bytes: Uint8Array): string {
  return `r-${Array.from(bytes, (byte) => alphabet[byte & 31]).join('')}`;
}

/** Whether a text is an id of a run in full. */
export function isRunId(text: string): boolean {
  return /^r-[a-z2-7]{10}$/.test(text);
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
