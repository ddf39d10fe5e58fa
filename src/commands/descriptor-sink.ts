import { write } from 'node:fs';
import type { Sink } from '../reporters/sink.ts';

/**
 * Writes to a file descriptor without ever stopping the process: Node's own streams wait for a slow pipe or terminal,
 * and a run must not. When the reader is gone, or nothing can be written to it, what is left is dropped. What comes within
 * `pauseMs` milliseconds after a write goes with the next one: for pipes and files, at which nobody looks so closely.
 */
export function openDescriptorSink(descriptor: number, pauseMs = 0): Sink {
  return new DescriptorSink(descriptor, pauseMs);
}

class DescriptorSink implements Sink {
  readonly #descriptor: number;
  readonly #pauseMs: number;
  #queue: Buffer[] = [];
  #backlog = 0;
  /** Something is being written, or will be without more words. */
  #busy = false;
  #pause: NodeJS.Timeout | undefined;
  /** When the last write ended; milliseconds since the epoch. */
  #ended = 0;
  #failure: Error | null = null;
  #gone = false;
  #refusals = 0;
  #waiting: (() => void)[] = [];

  constructor(descriptor: number, pauseMs: number) {
    this.#descriptor = descriptor;
    this.#pauseMs = pauseMs;
  }

  readonly write = (text: string | Uint8Array): void => {
    if (this.#gone || text.length === 0) return;
    const bytes =
      typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length);
    this.#queue.push(bytes);
    this.#backlog += bytes.length;
    if (!this.#busy) this.#begin();
  };

  readonly backlog = (): number => this.#backlog;

  readonly isGone = (): boolean => this.#gone;

  readonly failure = (): Error | null => this.#failure;

  readonly flush = (): Promise<void> => {
    if (this.#backlog === 0) return Promise.resolve();
    return new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#pause !== undefined) this.#next();
    });
  };

  #begin(): void {
    this.#busy = true;
    // A clock that was set back makes no pause longer.
    const left = Math.min(this.#pauseMs, this.#ended + this.#pauseMs - Date.now());
    if (left > 0) this.#pause = setTimeout(this.#next, left);
    // What else is written in the same turn goes along.
    else queueMicrotask(this.#next);
  }

  readonly #next = (): void => {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    const [first = empty] = this.#queue;
    const bytes = this.#queue.length > 1 ? Buffer.concat(this.#queue) : first;
    this.#queue = [];
    this.#push(bytes);
  };

  readonly #push = (bytes: Buffer): void => {
    write(this.#descriptor, bytes, 0, bytes.length, null, (error, count) => {
      if (error?.code === 'EAGAIN') return this.#retry(bytes);
      this.#refusals = 0;
      if (error !== null) return this.#giveUp(error);
      this.#backlog -= count;
      return count < bytes.length ? this.#push(bytes.subarray(count)) : this.#goOn();
    });
  };

  #retry(bytes: Buffer): void {
    this.#refusals += 1;
    if (this.#refusals < quickRetries) setImmediate(this.#push, bytes);
    else setTimeout(this.#push, retryMs, bytes);
  }

  #giveUp(error: NodeJS.ErrnoException): void {
    this.#gone = true;
    if (!isGoodbye(error)) this.#failure = error;
    this.#queue = [];
    this.#backlog = 0;
    this.#settle();
  }

  #goOn(): void {
    if (this.#backlog === 0) this.#settle();
    this.#ended = Date.now();
    if (this.#waiting.length > 0) this.#next();
    else if (this.#backlog > 0) this.#begin();
    else this.#busy = false;
  }

  #settle(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}

// The reader has enough, or its terminal was closed.
function isGoodbye({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

const empty = Buffer.alloc(0);

// A full pipe refuses once Node has made it non-blocking, which it does by itself. A quick reader makes room at once.
const quickRetries = 50;
const retryMs = 5;
