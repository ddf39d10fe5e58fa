import { sanitise } from '../redact/sanitise.ts';

/** Lines of one stream of bytes. */
export interface LineReader {
  /** The lines that are whole now. */
  readonly push: (chunk: Uint8Array) => readonly string[];
  /** What was left without a line end. */
  readonly end: () => readonly string[];
}

/** Bytes after which a line without an end is passed on in pieces: output of any kind needs bounded memory. */
const longestLine = 8192;

/** Gives lines that are safe for a terminal. Of a line that was written over by CR the last state counts, as on a terminal. */
export function createLineReader(): LineReader {
  let rest = empty;
  return {
    push: (chunk) => {
      const bytes = rest.length === 0 ? bufferOf(chunk) : Buffer.concat([rest, chunk]);
      const lines: string[] = [];
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        addPieces(lines, lastState(bytes.subarray(start, end)));
        start = end + 1;
      }
      const left = addWholePieces(lines, dropOverwritten(bytes.subarray(start)));
      // A copy: the chunk belongs to somebody else.
      rest = left.length === 0 ? empty : Buffer.from(left);
      return lines;
    },
    end: () => {
      const lines: string[] = [];
      const last = lastState(rest);
      if (last.length > 0) addPieces(lines, last);
      rest = empty;
      return lines;
    },
  };
}

const empty = Buffer.alloc(0);
const lineFeed = 10;
const carriageReturn = 13;

function bufferOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

// What a terminal shows in the end of a whole line.
function lastState(line: Buffer): Buffer {
  const text = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
  return text.subarray(text.lastIndexOf(carriageReturn) + 1);
}

// Of a line that still grows: a CR at its end stays, for what follows may be its LF.
function dropOverwritten(line: Buffer): Buffer {
  return line.length < 2 ? line : line.subarray(line.lastIndexOf(carriageReturn, line.length - 2) + 1);
}

function addPieces(lines: string[], line: Buffer): void {
  lines.push(showBytes(addWholePieces(lines, line)));
}

// Gives what is left after the pieces of full length; characters stay whole.
function addWholePieces(lines: string[], line: Buffer): Buffer {
  let start = 0;
  while (line.length - start > longestLine) {
    let end = start + longestLine;
    while (isContinuation(line[end]) && end > start + longestLine - 4) end -= 1;
    lines.push(showBytes(line.subarray(start, end)));
    start = end;
  }
  return line.subarray(start);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

// Most lines are plain ASCII, and need no second look.
function showBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return plain.test(text) ? text : sanitise(bytes);
}

const plain = /^[\t\x20-\x7e]*$/;
