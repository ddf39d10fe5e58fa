import { nodeDisk } from '../disk/disk.ts';
import { openForReading } from '../disk/read.ts';
import type { RunEvent } from '../engine/event.ts';
import { EventScanner } from './event-scanner.ts';
import { lockHolder } from './lock.ts';
import { refuseDamage } from './read-events.ts';
import type { RunDirectory } from './run-directory.ts';
import { changesOf } from './watch-path.ts';

/**
 * The events of a run from the first on, each as soon as it is there. Ends after `run-finished`, when nobody holds the
 * run any more, or when the signal is aborted. Throws as `readEvents` does.
 */
export async function* followEvents(run: RunDirectory, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const scanner = new EventScanner();
  const file = await openForReading(nodeDisk, run.events);
  let position = 0;
  try {
    for await (const _ of changesOf(run.events, signal)) {
      const held = (await lockHolder(run.lock)) !== null;
      const fresh: RunEvent[] = [];
      for (;;) {
        const piece = await file.read(position, 1 << 18);
        if (piece.byteLength === 0) break;
        scanner.push(piece, (event) => fresh.push(event));
        position += piece.byteLength;
      }
      yield* fresh;
      if (hasEnded(fresh) || !held) return refuseDamage(scanner, run.events);
    }
  } finally {
    file.close();
  }
}

// What follows an end, as long as nobody takes the run up again, is how its notifications fared.
function hasEnded(events: readonly RunEvent[]): boolean {
  const end = events.findLastIndex(({ event }) => event === 'run-finished');
  return end !== -1 && !events.slice(end).some(({ event }) => event === 'run-resumed');
}
