import type { Reporter } from '../engine/ports.ts';
import { encodeEvent } from '../journal/event-line.ts';
import { openRange } from '../journal/read-range.ts';
import type { Sink } from './sink.ts';

/**
 * The journal's events, one a line, the same bytes. `findJournal` gives the path of the journal once there is one: what
 * a slow reader does not take is then read again from there, and not kept in memory.
 */
export function createJsonReporter(sink: Sink, findJournal: () => string | null = () => null): Reporter {
  let last = 0;
  let catchingUp: Promise<void> | null = null;
  const catchUp = async (path: string, first: number): Promise<void> => {
    const journal = await openRange(path, first);
    try {
      for (;;) {
        await sink.flush();
        const events = sink.isGone?.() ? [] : await journal.read(last);
        if (events.length === 0) break;
        sink.write(events.map((event) => `${encodeEvent(event)}\n`).join(''));
      }
    } finally {
      journal.close();
    }
    catchingUp = null;
  };
  return {
    report: (event) => {
      last = event.seq;
      if (catchingUp !== null) return;
      const path = sink.backlog() > largestBacklog ? findJournal() : null;
      if (path === null) return sink.write(`${encodeEvent(event)}\n`);
      catchingUp = catchUp(path, event.seq);
      // What went wrong is said at the end: a reporter must not throw.
      catchingUp.catch(() => {});
    },
    close: async () => {
      await catchingUp;
      await sink.flush();
    },
  };
}

/** Bytes that may wait for a slow reader. */
const largestBacklog = 1 << 20;
