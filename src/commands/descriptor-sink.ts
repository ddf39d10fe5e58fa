import { write } from 'node:fs';
import type { Sink } from '../reporters/sink.ts';

/**
 * Writes to a file descriptor without ever stopping the process: Node's own streams wait for a slow pipe or terminal,
 * and a run must not. When the reader is gone, or nothing can be written to it, what is left is dropped.
 */
export function openDescriptorSink(descriptor: number): Sink {
  let queue: Buffer[] = [];
  let backlog = 0;
  let busy = false;
  let gone = false;
  let failure: NodeJS.ErrnoException | null = null;
  let refusals = 0;
  let waiting: (() => void)[] = [];

  const settle = () => {
    busy = false;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const next = () => {
    if (queue.length === 0 || gone) return settle();
    busy = true;
    const bytes = queue.length === 1 ? (queue[0] ?? empty) : Buffer.concat(queue);
    queue = [];
    push(bytes);
  };
  const retry = (bytes: Buffer) => {
    refusals += 1;
    if (refusals < quickRetries) setImmediate(push, bytes);
    else setTimeout(push, retryMs, bytes);
  };
  const push = (bytes: Buffer) => {
    write(descriptor, bytes, 0, bytes.length, null, (error, count) => {
      if (error?.code === 'EAGAIN') return retry(bytes);
      refusals = 0;
      if (error !== null) {
        gone = true;
        if (!isGoodbye(error)) failure = error;
        queue = [];
        backlog = 0;
        return settle();
      }
      backlog -= count;
      return count < bytes.length ? push(bytes.subarray(count)) : next();
    });
  };
  return {
    write: (text) => {
      if (gone || text.length === 0) return;
      const bytes =
        typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length);
      queue.push(bytes);
      backlog += bytes.length;
      if (!busy) {
        busy = true;
        queueMicrotask(next);
      }
    },
    backlog: () => backlog,
    isGone: () => gone,
    failure: () => failure,
    flush: () => new Promise((resolve) => (busy ? waiting.push(resolve) : resolve())),
  };
}

// The reader has enough, or its terminal was closed.
function isGoodbye({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

const empty = Buffer.alloc(0);

// A full pipe refuses once Node has made it non-blocking, which it does by itself. A quick reader makes room at once.
const quickRetries = 50;
const retryMs = 5;
