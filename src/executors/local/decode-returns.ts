import { type Buffer, isUtf8 } from 'node:buffer';
import { notUtf8 } from '../../engine/returns.ts';

/** The text of what a task wrote to its returns; a line that is no UTF-8 is marked as such, and nothing before it is lost. */
export function decodeReturns(bytes: Buffer | undefined): string {
  if (bytes === undefined) return '';
  const strange = isUtf8(bytes) ? bytes.length : findStrangeLine(bytes);
  const rest = bytes.subarray(strange);
  return `${bytes.subarray(0, strange)}${rest.length === 0 ? '' : notUtf8}${rest}`;
}

// A line end is never a part of another character.
function findStrangeLine(bytes: Buffer): number {
  for (let at = 0; ; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0 || !isUtf8(bytes.subarray(at, end))) return at;
    at = end + 1;
  }
}
