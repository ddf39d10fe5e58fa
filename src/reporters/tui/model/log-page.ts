import { createLineReader } from '../../line-reader.ts';
import { type LogHit, type LogSearch, type SearchedLog, searchLog } from './search-log.ts';

/** A line of a log as it is shown. */
export interface LogLine {
  /** Of its first byte in the log. */
  readonly offset: number;
  readonly stream: 'stdout' | 'stderr' | 'note';
  /** Milliseconds since 1970, UTC; 0 if it is not known. */
  readonly time: number;
  /** Safe for a terminal. */
  readonly text: string;
}

/** A few lines of a log, and where they stand in it. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Bytes of the whole log. */
  readonly size: number;
  /** Nothing follows the last line. */
  readonly atEnd: boolean;
  /** Byte of the line that was looked for and found; null: none was. */
  readonly found: number | null;
}

/** Which line that holds a text is looked for: the nearest one from the first in sight on, or the one after or before. */
export type SearchStep = 'here' | 'next' | 'previous';

/** `around`: there is none on that side, so it was looked for on the other one. */
export type SearchEnd = 'found' | 'around' | 'none';

/** The bytes of a log, also while it is being written. */
export interface LogBytes extends SearchedLog {
  /** At most `size` bytes from a byte on, apart by stream and time. */
  readonly read: (from: number, size: number) => Promise<readonly LogPiece[]>;
}

/** Bytes that came together from one stream. */
export interface LogPiece {
  readonly offset: number;
  readonly stream: LogLine['stream'];
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** Bytes that are read for a page: whatever the size of the log. */
const pageBytes = 1 << 16;

/** Lines that are shown above one that was looked for. */
const linesBefore = 2;

/** Turns the pages of a log by byte offset: it opens at once at its end, however large it is. */
export class LogPager {
  readonly #log: LogBytes;
  /** Byte of the first line that is shown; null: the end of the log is shown. */
  #top: number | null = null;
  /** Byte of the first line of the last page. */
  #shown = 0;
  #found: LogHit | null = null;

  constructor(log: LogBytes) {
    this.#log = log;
  }

  /** The end is shown, and what is added to it. */
  get follows(): boolean {
    return this.#top === null;
  }

  /** The lines that are to be seen, at most so many. */
  async page(most: number): Promise<LogPage> {
    const size = this.#log.size();
    const from = this.#top ?? Math.max(0, size - pageBytes);
    const block = await this.#block(from);
    const starts = lineStarts(block, this.#top !== null || from === 0);
    const first = this.#top === null ? Math.max(0, starts.length - most) : 0;
    const lines = starts.slice(first, first + most).map((start) => showLine(block, start));
    this.#shown = lines[0]?.offset ?? from;
    const atEnd = first + most >= starts.length && from + block.bytes.byteLength >= size;
    return { lines, size, atEnd, found: this.#found?.offset ?? null };
  }

  /** Goes so many lines down, or up where it is negative. */
  async move(lines: number): Promise<void> {
    if (lines < 0) this.#top = await this.#above(this.#top ?? this.#shown, -lines);
    else if (this.#top !== null) this.#top = await this.#below(this.#top, lines);
  }

  /** Goes to a line that holds a text, if there is one; a search that is stopped moves nothing. */
  async find(step: SearchStep, search: Omit<LogSearch, 'from' | 'way'>): Promise<SearchEnd> {
    const top = this.#top ?? this.#shown;
    const from = step === 'here' ? top : (this.#found?.offset ?? top);
    const after = step === 'next' && this.#found !== null ? from + 1 : from;
    const way = step === 'previous' ? 'up' : 'down';
    const straight = await searchLog(this.#log, { ...search, from: await this.#lineFrom(after), way });
    const hit = straight ?? (await this.#findAround(step, from, search));
    if (hit === null || search.signal.aborted) return 'none';
    this.#found = hit;
    const above = hit.isLine ? await this.#above(hit.offset, linesBefore) : hit.offset;
    // Behind lines that are too long it would not be in sight.
    this.#top = hit.offset - above < pageBytes / 4 ? above : hit.offset;
    return straight === null ? 'around' : 'found';
  }

  /** Nothing is looked for any more. */
  forget(): void {
    this.#found = null;
  }

  #findAround(
    step: SearchStep,
    from: number,
    search: Omit<LogSearch, 'from' | 'way'>,
  ): Promise<LogHit | null> {
    if (step === 'next') return searchLog(this.#log, { ...search, from: 0, way: 'down' });
    return searchLog(this.#log, { ...search, from: step === 'here' ? from : this.#log.size(), way: 'up' });
  }

  // Where the line begins that a byte, or the one before it, is not part of.
  async #lineFrom(offset: number): Promise<number> {
    if (offset === 0 || offset === this.#found?.offset || offset === this.#top || offset === this.#shown)
      return offset;
    const block = await this.#block(offset - 1);
    const end = block.bytes.indexOf(10);
    return end === -1 ? offset : offset + end;
  }

  /** Goes to the first line, or to the end and stays there. */
  go(to: 'start' | 'end'): void {
    this.#top = to === 'start' ? 0 : null;
  }

  /** Stays where it is, or goes on with the end. */
  toggleFollow(): void {
    this.#top = this.#top === null ? this.#shown : null;
  }

  async #above(offset: number, lines: number): Promise<number> {
    const from = Math.max(0, offset - pageBytes);
    const block = await this.#block(from);
    const starts = lineStarts(block, from === 0).filter((start) => from + start < offset);
    return from + (starts.at(-lines) ?? starts[0] ?? 0);
  }

  async #below(offset: number, lines: number): Promise<number | null> {
    const block = await this.#block(offset);
    const start = lineStarts(block, true)[lines];
    return start === undefined ? null : offset + start;
  }

  async #block(from: number): Promise<Block> {
    const pieces = (await this.#log.read(from, pageBytes)).map((piece) => ({
      ...piece,
      // Valid only until the next call, and a page outlives it.
      bytes: Buffer.from(piece.bytes),
    }));
    return { from, pieces, bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)) };
  }
}

interface Block {
  readonly from: number;
  readonly pieces: readonly LogPiece[];
  readonly bytes: Buffer;
}

/** Where lines begin in a block; its first byte begins one only if the block does. */
function lineStarts({ bytes }: Block, begins: boolean): number[] {
  const starts = begins && bytes.byteLength > 0 ? [0] : [];
  for (
    let end = bytes.indexOf(10);
    end !== -1 && end + 1 < bytes.byteLength;
    end = bytes.indexOf(10, end + 1)
  ) {
    starts.push(end + 1);
  }
  // One line that is longer than a page: its end is better than nothing.
  return starts.length === 0 && bytes.byteLength > 0 ? [0] : starts;
}

function showLine({ from, bytes, pieces }: Block, start: number): LogLine {
  const end = bytes.indexOf(10, start);
  const reader = createLineReader();
  const text = reader.push(bytes.subarray(start, end === -1 ? undefined : end + 1)) + reader.end();
  const offset = from + start;
  const piece = pieces.findLast((each) => each.offset <= offset);
  return {
    offset,
    stream: piece?.stream ?? 'stdout',
    time: piece?.time ?? 0,
    text: text.slice(0, -1).replaceAll('\t', '    '),
  };
}
