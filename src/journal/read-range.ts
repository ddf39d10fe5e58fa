import { nodeDisk } from '../disk/disk.ts';
import { openForReading } from '../disk/read.ts';
import type { RunEvent } from '../engine/event.ts';
import { EventScanner } from './event-scanner.ts';

/** Reads a journal that is being written, in order, some events at a time. */
export interface RangeReader {
  /** The next events up to a number, as many as a piece of the file holds; none: all of these have been read. */
  readonly read: (last: number) => Promise<readonly RunEvent[]>;
  readonly close: () => void;
}

/** Opens a journal in order to read it from the event with a number on. Throws `EnvironmentError`. */
export async function openRange(path: string, first: number): Promise<RangeReader> {
  const file = await openForReading(nodeDisk, path);
  const scanner = new EventScanner();
  let position = 0;
  // Read, and not asked for yet: whoever asks may not be told of them.
  let ahead: RunEvent[] = [];
  let next = first;
  const readPiece = async (): Promise<boolean> => {
    const piece = await file.read(position, 1 << 18);
    position += piece.byteLength;
    scanner.push(piece, (event) => {
      if (event.seq >= first) ahead.push(event);
    });
    return piece.byteLength > 0;
  };
  return {
    read: async (last) => {
      while (next <= last && !ahead.some(({ seq }) => seq <= last)) if (!(await readPiece())) break;
      const asked = ahead.filter(({ seq }) => seq <= last);
      ahead = ahead.filter(({ seq }) => seq > last);
      next = (asked.at(-1)?.seq ?? next - 1) + 1;
      return asked;
    },
    close: file.close,
  };
}
