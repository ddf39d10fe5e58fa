import type { OutputStream } from '../../engine/ports.ts';

/** Where bytes of a log came from; `note`: from the runner itself. */
export type LogStream = OutputStream | 'note';

/** From this byte on, up to the next record, the bytes came from this stream, at this time. */
export interface LogRecord {
  readonly offset: number;
  readonly stream: LogStream;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
}

/** Bytes of a record: offset (6, little endian), stream (1), nothing (1), time (6, little endian), nothing (2). */
const recordSize = 16;

/** The bytes of a record. */
export function encodeRecord(record: LogRecord): Buffer {
  const bytes = Buffer.alloc(recordSize);
  bytes.writeUIntLE(record.offset, 0, 6);
  bytes.writeUInt8(streams.indexOf(record.stream), 6);
  bytes.writeUIntLE(record.time, 8, 6);
  return bytes;
}

/** The records of a log, as far as they are whole. */
export class LogIndex {
  #bytes: Buffer = Buffer.alloc(0);

  /** How many bytes of the index file have been taken. */
  get size(): number {
    return this.#bytes.byteLength;
  }

  /** Takes more of the index file; what is no whole record is left. */
  add(bytes: Buffer): void {
    const whole = bytes.subarray(0, bytes.byteLength - (bytes.byteLength % recordSize));
    if (whole.byteLength > 0) this.#bytes = Buffer.concat([this.#bytes, whole]);
  }

  /** Number of the record that a byte of the log belongs to, -1 if there is none. Takes logarithmic time. */
  find(offset: number): number {
    let low = 0;
    let high = this.#bytes.byteLength / recordSize;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bytes.readUIntLE(middle * recordSize, 6) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The record with a number, undefined after the last. */
  at(number: number): LogRecord | undefined {
    const start = number * recordSize;
    if (start < 0 || start >= this.#bytes.byteLength) return undefined;
    return {
      offset: this.#bytes.readUIntLE(start, 6),
      stream: streams[this.#bytes.readUInt8(start + 6)] ?? 'stdout',
      time: this.#bytes.readUIntLE(start + 8, 6),
    };
  }
}

const streams: readonly LogStream[] = ['stdout', 'stderr', 'note'];
