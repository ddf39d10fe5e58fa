import type { Disk } from '../../disk/disk.ts';
import { writeAll } from '../../disk/write.ts';
import type { AttemptLog, OutputStream } from '../../engine/ports.ts';
import type { LogFile } from './log-file.ts';
import { encodeRecord, type LogStream } from './log-index.ts';

/** Hides secrets in a stream of bytes; may hold bytes back until it knows. */
export interface MaskStream {
  readonly push: (chunk: Uint8Array) => Uint8Array;
  readonly flush: () => Uint8Array;
}

/** What a log needs to be written. */
export interface LogTarget {
  readonly disk: Disk;
  readonly file: LogFile;
  /** Makes a mask; each stream of an attempt has its own. */
  readonly mask: () => MaskStream;
  /** Bytes that are kept; what comes after is dropped, and a line in the log says so. */
  readonly capBytes: number;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Told of everything that was kept. */
  readonly onMasked: (stream: OutputStream, bytes: Uint8Array) => void;
  /** Called once when the log cannot be written; nothing more is kept then. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * The log of one attempt. Writes each piece at once, so that nothing piles up in memory and a reader sees it; never
 * waits and never throws. The files are made with the first byte. They are not synced: a power cut may take the end.
 */
export class AttemptLogWriter implements AttemptLog {
  readonly #target: LogTarget;
  readonly #masks: Readonly<Record<OutputStream, MaskStream>>;
  #files: { readonly log: number; readonly index: number } | undefined;
  #state: 'open' | 'full' | 'closed' = 'open';
  #length = 0;
  #records = 0;
  #last: { readonly stream: LogStream; readonly time: number } | undefined;

  constructor(target: LogTarget) {
    this.#target = target;
    this.#masks = { stdout: target.mask(), stderr: target.mask() };
  }

  readonly write = (stream: OutputStream, chunk: Uint8Array): void => {
    if (this.#state === 'open') this.#keep(stream, this.#masks[stream].push(chunk));
  };

  readonly close = (): void => {
    if (this.#state === 'open') this.#keep('stdout', this.#masks.stdout.flush());
    if (this.#state === 'open') this.#keep('stderr', this.#masks.stderr.flush());
    this.#state = 'closed';
    if (this.#files === undefined) return;
    this.#target.disk.close(this.#files.log);
    this.#target.disk.close(this.#files.index);
    this.#files = undefined;
  };

  #keep(stream: OutputStream, masked: Uint8Array): void {
    if (masked.byteLength === 0) return;
    const kept = masked.subarray(0, this.#target.capBytes - this.#length);
    try {
      if (kept.byteLength > 0) this.#put(stream, kept);
      if (kept.byteLength < masked.byteLength) this.#end();
    } catch (error) {
      this.#state = 'full';
      this.#target.onTrouble(error);
    }
    if (kept.byteLength > 0) this.#target.onMasked(stream, kept);
  }

  #end(): void {
    this.#state = 'full';
    const size = `${this.#target.capBytes / (1 << 20)} MiB`;
    this.#put('note', Buffer.from(`\n[runnable] the log ends here: it has reached ${size}\n`));
  }

  #put(stream: LogStream, bytes: Uint8Array): void {
    const { disk } = this.#target;
    this.#files ??= this.#open();
    // The record first: then no byte is ever taken for one of the stream before.
    this.#mark(stream, this.#files.index);
    writeAll(disk, this.#files.log, { bytes, position: this.#length });
    this.#length += bytes.byteLength;
  }

  #mark(stream: LogStream, index: number): void {
    const time = this.#target.now();
    const isSame = stream === this.#last?.stream && Math.abs(time - this.#last.time) < resolutionMs;
    // One byte at a time from both streams would make an index that is larger than any log.
    if (isSame || this.#records >= maxRecords) return;
    const bytes = encodeRecord({ offset: this.#length, stream, time });
    writeAll(this.#target.disk, index, { bytes, position: this.#records * bytes.byteLength });
    this.#last = { stream, time };
    this.#records += 1;
  }

  #open(): { log: number; index: number } {
    const { disk, file } = this.#target;
    return { log: openNew(disk, file.log), index: openNew(disk, file.index) };
  }
}

// Not emptied but made anew: ext4 writes a file that was emptied to the disk when it is closed, and waits for it.
function openNew(disk: Disk, path: string): number {
  try {
    return disk.open(path, 'create');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    disk.remove(path);
    return disk.open(path, 'create');
  }
}

const resolutionMs = 10;
const maxRecords = 1 << 22;
