import type { Reporter } from '../engine/ports.ts';
import { encodeEvent } from '../journal/event-line.ts';
import type { Sink } from './sink.ts';

/** The journal's events, one a line, the same bytes. */
export function createJsonReporter(sink: Sink): Reporter {
  return {
    report: (event) => sink.write(`${encodeEvent(event)}\n`),
    close: () => sink.flush(),
  };
}
