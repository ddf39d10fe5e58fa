import { encodeRecord, LogIndex, type LogRecord } from '../logs/log-index.ts';

/** A log with its index. */
export interface LogBytes {
  readonly log: Buffer;
  readonly index: Buffer;
}

/** The end of a log, which may be too large to be read as a whole. */
export interface LogEnd {
  /** Bytes of the whole log. */
  readonly size: number;
  /** Its last bytes: `most` and one more. */
  readonly bytes: Buffer;
  /** The index, piece by piece, in its order. */
  readonly index: Iterable<Buffer>;
}

/**
 * The end of a log that has more than `most` bytes, from the beginning of a line on, with a line before it that says what
 * is missing: failures are told at the end. `most`: bytes that are kept, not counting that line.
 */
export function cutLog({ size, bytes, index }: LogEnd, most: number): LogBytes {
  const about = size - most;
  const start = size - bytes.byteLength;
  const line = start + bytes.indexOf(10);
  // A line without an end is cut within.
  const from = line < start || line + 1 >= size ? about : line + 1;
  const note = Buffer.from(
    `[runnable] the first ${from} bytes of this log were left out when it was pushed\n`,
  );
  return {
    log: Buffer.concat([note, bytes.subarray(from - start)]),
    index: moveIndex(index, from, note.byteLength),
  };
}

// The record that the first byte belongs to is the last one that is not behind it.
function moveIndex(pieces: Iterable<Buffer>, from: number, shift: number): Buffer {
  let first: LogRecord | undefined;
  const behind: LogRecord[] = [];
  for (const record of recordsIn(pieces)) {
    if (record.offset <= from) first = record;
    else behind.push({ ...record, offset: record.offset - from + shift });
  }
  return Buffer.concat(
    [
      { offset: 0, stream: 'note' as const, time: first?.time ?? 0 },
      ...(first === undefined ? [] : [{ ...first, offset: shift }]),
      ...behind,
    ].map(encodeRecord),
  );
}

function* recordsIn(pieces: Iterable<Buffer>): Generator<LogRecord> {
  let rest: Buffer = Buffer.alloc(0);
  for (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const index = new LogIndex();
    index.add(bytes);
    rest = bytes.subarray(index.size);
    for (let number = 0; ; number += 1) {
      const record = index.at(number);
      if (record === undefined) break;
      yield record;
    }
  }
}
