import { InternalError } from '../diagnostics/errors.ts';
import { isList, type Json } from '../values/json.ts';
import { formsOf, shortestForm } from './forms.ts';
import { createMatcher, type Found, type Matcher } from './matcher.ts';

/** Makes the values of secrets unreadable: each stretch that occurrences cover becomes `***`. */
export interface Mask {
  /** For one stream of bytes; stdout and stderr of a process are two. */
  readonly stream: () => MaskStream;
  readonly text: (text: string) => string;
  /** Strings, keys, and numbers that spell a secret. */
  readonly json: (value: Json) => Json;
  /** For one stream of bytes: tells of each chunk whether a secret ends in it. */
  readonly detector: () => (chunk: Uint8Array) => boolean;
}

/** Gives the same bytes however the stream is cut into chunks. */
export interface MaskStream {
  /** What may be shown so far: perhaps a view of the chunk. The beginning of a possible secret is held back. */
  readonly push: (chunk: Uint8Array) => Uint8Array;
  /** What was held back; the stream is at its end. */
  readonly flush: () => Uint8Array;
}

/** Values have at least `shortestSecret` characters: who reads them from a provider refuses shorter ones. */
export function createMask(secrets: readonly string[]): Mask {
  if (secrets.some((secret) => secret.length < shortestSecret)) {
    throw new InternalError('a secret is too short to be masked');
  }
  const matcher = createMatcher(secrets.flatMap(formsOf));
  const text = (plain: string): string => maskText(plain, matcher);
  return {
    stream: () => openStream(matcher),
    text,
    json: (value) => maskJson(value, text),
    detector: () => openDetector(matcher),
  };
}

/** Characters below which a value cannot be masked without making ordinary text unreadable. */
export const shortestSecret = shortestForm;

function openDetector(matcher: Matcher): (chunk: Uint8Array) => boolean {
  let held: Uint8Array = nothing;
  return (chunk) => {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const { open, stretches } = matcher.find(bytes);
    held = open === 0 ? nothing : Buffer.from(bytes.subarray(bytes.length - open));
    return stretches.length > 0;
  };
}

function openStream(matcher: Matcher): MaskStream {
  let held: Uint8Array = nothing;
  // Bytes at the beginning of `held` that a mask already stands for.
  let covered = 0;
  return {
    push: (chunk) => {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const found = matcher.find(bytes);
      const end = bytes.length - found.open;
      const shown = show(bytes, found, { from: covered, to: end });
      covered = shown.covered;
      held = found.open === 0 ? nothing : Buffer.from(bytes.subarray(end));
      return shown.bytes;
    },
    flush: () => {
      const shown = show(held, matcher.find(held), { from: covered, to: held.length });
      held = nothing;
      covered = 0;
      return shown.bytes;
    },
  };
}

interface Shown {
  readonly bytes: Uint8Array;
  /** Bytes after `to` that the last mask stands for. */
  readonly covered: number;
}

function show(bytes: Uint8Array, { stretches }: Found, span: { from: number; to: number }): Shown {
  const parts: Uint8Array[] = [];
  let at = span.from;
  for (let index = 0; index < stretches.length; index += 2) {
    const begin = stretches[index] ?? 0;
    const end = stretches[index + 1] ?? 0;
    if (begin >= span.to) break;
    // It begins under a mask that was shown before, so that one stands for it too.
    if (begin >= at) parts.push(bytes.subarray(at, begin), stars);
    at = Math.max(at, end);
  }
  if (at < span.to) parts.push(bytes.subarray(at, span.to));
  const [only, ...more] = parts;
  const whole = more.length === 0 ? only : Buffer.concat(parts);
  return { bytes: whole ?? nothing, covered: Math.max(0, at - span.to) };
}

function maskText(text: string, matcher: Matcher): string {
  const bytes = Buffer.from(text);
  const found = matcher.find(bytes);
  if (found.stretches.length === 0) return text;
  return Buffer.from(show(bytes, found, { from: 0, to: bytes.length }).bytes).toString();
}

function maskJson(value: Json, mask: (text: string) => string): Json {
  if (typeof value === 'string') return mask(value);
  if (value === null || typeof value !== 'object') {
    const spelled = String(value);
    return mask(spelled) === spelled ? value : mask(spelled);
  }
  if (isList(value)) return value.map((item) => maskJson(item, mask));
  const masked: { [key: string]: Json } = Object.create(null);
  for (const [key, item] of Object.entries(value)) masked[mask(key)] = maskJson(item, mask);
  return masked;
}

const nothing = new Uint8Array(0);
const stars = Buffer.from('***');
