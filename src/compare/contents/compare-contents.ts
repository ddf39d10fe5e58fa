import { isUtf8 } from 'node:buffer';
import type { Json } from '../../values/json.ts';
import { compareJson } from './compare-json.ts';
import { compareLines } from './compare-lines.ts';
import { compareTables } from './compare-tables.ts';
import type { ContentDifference } from './content-difference.ts';

/** In what two files of one path differ whose bytes are not the same, as their ending and their bytes say what they are. */
export function compareContents(path: string, before: Uint8Array, after: Uint8Array): ContentDifference {
  if (isImage(path)) return { form: 'image' };
  if (!isText(before) || !isText(after)) return { form: 'bytes', first: firstByte(before, after) };
  const [old, now] = [textOf(before), textOf(after)];
  return compareByEnding(path, old, now) ?? compareLines(old, now);
}

/** Whether bytes are text: valid UTF-8 without a zero byte. */
export function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** Where two byte sequences part; the length of the shorter one if it is the beginning of the other. */
export function firstByte(before: Uint8Array, after: Uint8Array): number {
  const end = Math.min(before.length, after.length);
  let at = 0;
  while (at < end && before[at] === after[at]) at += 1;
  return at;
}

function isImage(path: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?|ico|avif)$/i.test(path);
}

// Null: it is not what its ending says, or differs only in how it is written.
function compareByEnding(path: string, before: string, after: string): ContentDifference | null {
  if (/\.csv$/i.test(path)) return compareTables(before, after, ',');
  if (/\.tsv$/i.test(path)) return compareTables(before, after, '\t');
  if (!/\.json$/i.test(path)) return null;
  const [old, now] = [parse(before), parse(after)];
  return old === undefined || now === undefined ? null : compareJson(old, now);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
