import { EnvironmentError } from '../diagnostics/errors.ts';
import type { RunEvent } from '../engine/event.ts';
import { decodeEvent } from './event-line.ts';

/** Takes the bytes of a journal in pieces of any size and gives its events, each checked for its place and its bits. */
export class EventScanner {
  /** Number of the last good event. */
  seq = 0;
  /** Bytes of the good prefix: everything up to the end of the last good event. */
  length = 0;
  /** What is wrong with the complete line that `rest` starts with. Nothing more is taken then. */
  broken: 'unreadable' | 'misplaced' | undefined;
  #pieces: Buffer[] = [];

  /** What follows the good prefix and has been seen so far: an unfinished line, or worse. */
  get rest(): Buffer {
    const [only, ...more] = this.#pieces;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(this.#pieces);
  }

  /** Takes a piece and calls back for each event that it completes. */
  push(piece: Buffer, visit: (event: RunEvent) => void): void {
    // Pieces without a line end are put together once, however many there are.
    if (this.broken !== undefined || !piece.includes(newline)) {
      if (piece.byteLength > 0) this.#pieces.push(Buffer.from(piece));
      return;
    }
    const bytes = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]);
    const used = this.#scan(bytes, visit);
    this.length += used;
    this.#pieces = used === bytes.byteLength ? [] : [Buffer.from(bytes.subarray(used))];
  }

  #scan(bytes: Buffer, visit: (event: RunEvent) => void): number {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(newline, start);
      if (end === -1) return start;
      const event = decodeEvent(lineAt(bytes, start, end));
      if (event === undefined || !this.#isNext(event)) {
        this.broken = event === undefined ? 'unreadable' : 'misplaced';
        return start;
      }
      this.seq = event.seq;
      visit(event);
      start = end + 1;
    }
  }

  #isNext(event: RunEvent): boolean {
    if (event.v !== 1) {
      throw new EnvironmentError('state-too-new', 'the journal was written by a newer version of runnable', {
        trouble: 'damaged',
        hint: 'use the version of runnable that wrote it',
      });
    }
    return event.seq === this.seq + 1;
  }
}

/**
 * Whether something of a later write stands in these bytes, which begin with a line that is not good. Each write waits
 * until the one before is on disk, so then the bad line was once good, and told of: it is damaged, not torn.
 */
export function holdsLaterWrite(rest: Buffer): boolean {
  for (let start = rest.indexOf(opening, 2); start !== -1; start = rest.indexOf(opening, start + 1)) {
    const end = rest.indexOf(newline, start);
    if (end === -1) return false;
    const before = rest[start - 2];
    if (before !== blank && before !== 0 && decodeEvent(lineAt(rest, start, end)) !== undefined) return true;
  }
  return false;
}

const newline = 10;
const blank = 32;
const opening = '{"v":';

// The blank at the end of a line says that the next one was written together with it.
function lineAt(bytes: Buffer, start: number, end: number): Buffer {
  return bytes.subarray(start, bytes[end - 1] === blank ? end - 1 : end);
}
