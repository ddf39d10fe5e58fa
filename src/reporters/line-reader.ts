import { sanitise } from '../redact/sanitise.ts';

/** Lines of one stream of bytes. Gives them as blocks of whole lines, because lines by themselves cost too much. */
export interface LineReader {
  /** The lines that are whole now, each with its line end; empty if there are none. */
  readonly push: (chunk: Uint8Array) => string;
  /** What was left without a line end, with one. */
  readonly end: () => string;
}

/** Bytes of a line that are shown; who needs all of it has the log. Output of any kind needs bounded memory. */
const longestLine = 8192;

/** Gives text that is safe for a terminal. Of a line that was written over by CR the last state counts, as on a terminal. */
export function createLineReader(): LineReader {
  let open = nothing;
  const finish = (): string => {
    const text = showLine(open.head, open.dropped);
    open = nothing;
    return text;
  };
  return {
    push: (chunk) => {
      const bytes = bufferOf(chunk);
      const first = bytes.indexOf(lineFeed);
      open = grow(open, first < 0 ? bytes : bytes.subarray(0, first));
      if (first < 0) return '';
      const last = bytes.lastIndexOf(lineFeed);
      const text = finish() + showBlock(bytes.subarray(first + 1, last + 1));
      open = grow(nothing, bytes.subarray(last + 1));
      return text;
    },
    end: () => (open === nothing ? '' : finish()),
  };
}

/** A line that has no end yet. */
interface OpenLine {
  /** Its beginning, since it was last written over. */
  readonly head: Buffer;
  /** Bytes after that. */
  readonly dropped: number;
  /** A CR came last: what follows writes over the line, unless it is its end. */
  readonly returned: boolean;
}

const nothing: OpenLine = { head: Buffer.alloc(0), dropped: 0, returned: false };
const lineFeed = 10;
const carriageReturn = 13;

function bufferOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function grow(open: OpenLine, more: Buffer): OpenLine {
  if (more.length === 0) return open;
  const returned = more.at(-1) === carriageReturn;
  const text = returned ? more.subarray(0, -1) : more;
  const over = text.lastIndexOf(carriageReturn);
  const isOver = open.returned || over >= 0;
  const line = isOver ? text.subarray(over + 1) : Buffer.concat([open.head, text]);
  // A copy: the chunk belongs to somebody else.
  const head = Buffer.from(line.subarray(0, longestLine));
  return { head, dropped: (isOver ? 0 : open.dropped) + line.length - head.length, returned };
}

function showBlock(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (plain.test(text) && !hasLongLine(bytes)) return text;
  if (!bytes.includes(carriageReturn) && !hasLongLine(bytes)) return sanitise(bytes);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start);
    const { head, dropped } = grow(nothing, bytes.subarray(start, end));
    lines.push(showLine(head, dropped));
    start = end + 1;
  }
  return lines.join('');
}

// Most output is plain ASCII, and needs no second look.
const plain = /^[\t\n\x20-\x7e]*$/;

// Looks at one byte in thousands: a window without a line end is part of a long line.
function hasLongLine(bytes: Buffer): boolean {
  for (let start = 0; start + longestLine < bytes.length; ) {
    const end = bytes.lastIndexOf(lineFeed, start + longestLine);
    if (end < start) return true;
    start = end + 1;
  }
  return false;
}

function showLine(line: Buffer, dropped: number): string {
  if (dropped === 0 && line.length <= longestLine) return `${sanitise(line)}\n`;
  const kept = wholeCharacters(line.subarray(0, longestLine));
  return `${sanitise(kept)}… (${line.length - kept.length + dropped} more bytes are in the log)\n`;
}

function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return (bytes[end - 1] ?? 0) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}
