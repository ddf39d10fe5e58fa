import type { RunEvent } from '../engine/event.ts';
import { seal, unseal } from './seal.ts';

/** The line that stands for an event in the journal, without its end: the same bytes whoever asks. */
export function encodeEvent(event: RunEvent): string {
  return seal(event);
}

/** The event of a line (without its end), or undefined if the line is not as it was written. */
export function decodeEvent(line: Buffer): RunEvent | undefined {
  return unseal(line) as RunEvent | undefined;
}

/**
 * Lines that are written by one call and share one sync. All but the first begin after a blank that is put at the end
 * of the line before. A line without it was therefore written when everything before it was already on disk: by that
 * a reader tells events that a power cut took, which nobody was told of, from damage.
 */
export function encodeBatch(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join(' \n')}\n`);
}
