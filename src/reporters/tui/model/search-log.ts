import { createLineReader } from '../../line-reader.ts';
import { holds } from './matches.ts';

/** The bytes of a log, whatever stream they came from. */
export interface SearchedLog {
  readonly size: () => number;
  /** At most `size` bytes from a byte on. */
  readonly bytes: (from: number, size: number) => Promise<Uint8Array>;
}

/** What is looked for, and where. */
export interface LogSearch {
  /** What a line must hold; without capital letters in it their size does not matter. */
  readonly text: string;
  /** Up: in lines before it; down: in lines from it on. */
  readonly from: number;
  readonly way: 'up' | 'down';
  readonly signal: AbortSignal;
  /** Told from time to time how many bytes have been looked through. */
  readonly onProgress: (bytes: number) => void;
}

/** Where something was found. */
export interface LogHit {
  /** Of the first byte of its line, or of a byte shortly before it in a line that is too long to be shown. */
  readonly offset: number;
  readonly isLine: boolean;
}

/** Bytes that are looked through at once: of larger ones V8 lets more lie before it collects them. */
const blockBytes = 1 << 18;

/**
 * The nearest line that holds a text, null if there is none or it was stopped. Goes through the log block by block, so
 * that a large one takes time but no memory, and nothing else waits for it.
 */
export function searchLog(log: SearchedLog, search: LogSearch): Promise<LogHit | null> {
  return search.way === 'down' ? searchDown(log, search) : searchUp(log, search);
}

async function searchDown(log: SearchedLog, search: LogSearch): Promise<LogHit | null> {
  const size = log.size();
  let begins = true;
  for (let at = search.from; at < size && !search.signal.aborted; ) {
    const block = toBuffer(await log.bytes(at, blockBytes));
    if (block.length === 0) return null;
    const isLast = at + block.length >= size;
    const cut = isLast ? block.length : block.lastIndexOf(lineFeed) + 1;
    const hit = findFirst({ bytes: block.subarray(0, cut || block.length), begins }, search.text);
    if (hit !== null) return { ...hit, offset: at + hit.offset };
    // Of a line without an end the part is read again in which the text may have begun.
    begins = cut > 0;
    at += cut > 0 ? cut : Math.max(1, block.length - 4 * search.text.length);
    search.onProgress(at - search.from);
  }
  return null;
}

async function searchUp(log: SearchedLog, search: LogSearch): Promise<LogHit | null> {
  for (let end = search.from; end > 0 && !search.signal.aborted; ) {
    const from = Math.max(0, end - blockBytes);
    const block = toBuffer(await log.bytes(from, end - from));
    // Where the first whole line begins; without one the block is a part of a line that is longer.
    const begin = from === 0 ? 0 : (block.indexOf(lineFeed) + 1) % block.length;
    const isWhole = begin > 0 || from === 0;
    const hit = findLast({ bytes: block.subarray(begin), begins: isWhole }, search.text);
    if (hit !== null) return { ...hit, offset: from + begin + hit.offset };
    if (from === 0) return null;
    end = Math.min(end - 1, from + (isWhole ? begin : 4 * search.text.length));
    search.onProgress(search.from - end);
  }
  return null;
}

/** Bytes of whole lines; `begins`: the first one is there from its beginning. */
interface Lines {
  readonly bytes: Buffer;
  readonly begins: boolean;
}

function findFirst(lines: Lines, text: string): LogHit | null {
  for (const hit of hitsIn(lines, text)) return hit;
  return null;
}

function findLast(lines: Lines, text: string): LogHit | null {
  let last: LogHit | null = null;
  for (const hit of hitsIn(lines, text)) last = hit;
  return last;
}

function* hitsIn({ bytes, begins }: Lines, text: string): Generator<LogHit> {
  const raw = bytes.toString('latin1');
  // What a terminal would act on is not shown: such a block is looked at as it is shown, line by line.
  if (acted.some((byte) => bytes.includes(byte))) {
    yield* hitsInShown(bytes, text);
    return;
  }
  const isFolded = text === text.toLowerCase();
  const wanted = Buffer.from(text).toString('latin1');
  const [where, what] = isFolded ? [raw.toLowerCase(), wanted.toLowerCase()] : [raw, wanted];
  for (let at = where.indexOf(what); at !== -1; ) {
    const start = raw.lastIndexOf('\n', at) + 1;
    const isLine = (start > 0 || begins) && at - start < mostShown;
    yield { offset: isLine ? start : Math.max(start, at - mostBefore), isLine };
    const end = raw.indexOf('\n', at);
    if (end === -1) return;
    at = where.indexOf(what, isLine ? end + 1 : at + what.length);
  }
}

function* hitsInShown(bytes: Buffer, text: string): Generator<LogHit> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start);
    const stop = end === -1 ? bytes.length : end + 1;
    const reader = createLineReader();
    const shown = reader.push(bytes.subarray(start, stop)) + reader.end();
    if (holds(shown, text)) yield { offset: start, isLine: true };
    start = stop;
  }
}

/** Bytes of a line that are surely shown, and those before a hit further on that are shown with it. */
const mostShown = 4096;
const mostBefore = 40;

const lineFeed = 10;
/** Backspace, carriage return, escape. */
const acted = [8, 13, 27];

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
