import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { writeAll } from '../disk/write.ts';
import type { EventBody, RunEvent } from '../engine/event.ts';
import type { Journal } from '../engine/ports.ts';
import { encodeBatch, encodeEvent } from './event-line.ts';

/** Where a journal is written and from which place on. */
export interface JournalFile {
  readonly disk: Disk;
  readonly path: string;
  readonly file: number;
  /** Number of the last event that is in it. */
  readonly seq: number;
  /** Bytes that are in it. */
  readonly length: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly now: () => string;
}

/**
 * The journal of one run, open for writing. All events that come in while a sync is under way are written together and
 * share the next one. After one failure every call is rejected with it: nobody knows then what is on disk, and the
 * record is read anew by the next runner.
 */
export class RunJournal implements Journal {
  readonly #at: JournalFile;
  #seq: number;
  #length: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: unknown;

  constructor(at: JournalFile) {
    this.#at = at;
    this.#seq = at.seq;
    this.#length = at.length;
  }

  readonly append = (bodies: readonly EventBody[]): Promise<readonly RunEvent[]> => {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const time = this.#at.now();
    const events = bodies.map((body): RunEvent => ({ v: 1, seq: this.#nextSeq(), time, ...body }));
    const lines = events.map(encodeEvent);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, resolve: () => resolve(events), reject });
      this.#writing ??= this.#write();
    });
  };

  /** Lets this and every later `append` reject with an error that happened elsewhere, such as a log that cannot be written. */
  readonly fail = (error: unknown): void => {
    this.#failure ??= error;
  };

  /** Resolves when what was appended is on disk or has been rejected; nothing can be appended after it. */
  readonly close = async (): Promise<void> => {
    await this.#writing;
    this.fail(new EnvironmentError('state-gone', 'the journal is closed'));
    this.#at.disk.close(this.#at.file);
  };

  #nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  async #write(): Promise<void> {
    // What else is appended in the same turn goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeBatch(batch);
    }
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#writeLines(batch.flatMap(({ lines }) => lines));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      this.fail(diskTrouble(error, this.#at.path));
      for (const { reject } of batch) reject(this.#failure);
    }
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { disk, file, path } = this.#at;
    const bytes = encodeBatch(lines);
    try {
      writeAll(disk, file, { bytes, position: this.#length });
    } catch (error) {
      cutOff(disk, file, this.#length);
      throw error;
    }
    if (disk.links(file) === 0) throw deleted(path);
    await disk.sync(file);
    this.#length += bytes.byteLength;
  }
}

interface Waiting {
  readonly lines: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

// Half a line must not stay; if this fails too, the next runner cuts it off.
function cutOff(disk: Disk, file: number, length: number): void {
  try {
    disk.truncate(file, length);
  } catch {
    // The first failure is the one to tell.
  }
}

function deleted(path: string): EnvironmentError {
  return new EnvironmentError('state-gone', `the record of the run was deleted: \`${path}\``, {
    hint: 'use `runnable runs gc` to remove runs: it leaves those alone that are running',
  });
}
