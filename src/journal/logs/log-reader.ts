import { existsSync, statSync } from 'node:fs';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { type OpenFile, openForReading } from '../../disk/read.ts';
import type { LogFile } from './log-file.ts';
import { LogIndex, type LogStream } from './log-index.ts';

/** Bytes that came together from one stream. */
export interface LogSegment {
  /** Of the first byte in the log. */
  readonly offset: number;
  readonly stream: LogStream;
  /** Milliseconds since 1970, UTC; 0 if it is not known. */
  readonly time: number;
  readonly bytes: Buffer;
}

/** Reads the log of one attempt, also while it is being written. An attempt that wrote nothing has an empty log. */
export class LogReader {
  readonly file: LogFile;
  readonly #disk: Disk;
  readonly #index = new LogIndex();
  #open: { readonly log: OpenFile; readonly index: OpenFile } | undefined;

  constructor(file: LogFile, disk: Disk = nodeDisk) {
    this.file = file;
    this.#disk = disk;
  }

  /** Bytes of the log so far. */
  size(): number {
    return statSync(this.file.log, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** At most `size` bytes from a byte on, apart by stream and time; empty at the end. */
  async read(from: number, size: number): Promise<LogSegment[]> {
    const bytes = await this.bytes(from, size);
    await this.#readIndex();
    const segments: LogSegment[] = [];
    for (let done = 0; done < bytes.byteLength; ) {
      const number = this.#index.find(from + done);
      const record = this.#index.at(number);
      const next = this.#index.at(number + 1);
      const end = Math.min(bytes.byteLength, (next?.offset ?? Number.POSITIVE_INFINITY) - from);
      segments.push({
        offset: from + done,
        stream: record?.stream ?? 'stdout',
        time: record?.time ?? 0,
        bytes: bytes.subarray(done, end),
      });
      done = end;
    }
    return segments;
  }

  /** The same as they lie there, together: for who need not know whence and when. */
  async bytes(from: number, size: number): Promise<Buffer> {
    this.#open ??= await this.#openFiles();
    return this.#open === undefined ? Buffer.alloc(0) : Buffer.from(await this.#open.log.read(from, size));
  }

  close(): void {
    this.#open?.log.close();
    this.#open?.index.close();
    this.#open = undefined;
  }

  async #openFiles(): Promise<{ log: OpenFile; index: OpenFile } | undefined> {
    if (!existsSync(this.file.log) || !existsSync(this.file.index)) return undefined;
    return {
      log: await openForReading(this.#disk, this.file.log),
      index: await openForReading(this.#disk, this.file.index),
    };
  }

  async #readIndex(): Promise<void> {
    for (;;) {
      const piece = await this.#open?.index.read(this.#index.size, 1 << 20);
      if (piece === undefined || piece.byteLength < 16) return;
      this.#index.add(piece);
    }
  }
}
