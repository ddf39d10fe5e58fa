import type { RunEvent } from '../engine/event.ts';
import type { AttemptName, Reporter } from '../engine/ports.ts';
import type { RunState } from '../engine/state.ts';
import { createLineReader, type LineReader } from './line-reader.ts';

/** A reader of events and of output by lines, safe for a terminal. */
export interface LineReporter {
  readonly report: (event: RunEvent, state: RunState) => void;
  /** Whole lines of an attempt, each with its line end. */
  readonly lines?: (attempt: AttemptName, block: string) => void;
  readonly close: (state: RunState) => Promise<void>;
}

/** Takes output apart into lines once, for all who read it by lines. An attempt's last line is told before its end. */
export function reportLines(reporters: readonly LineReporter[]): Reporter {
  const listeners = reporters.flatMap(({ lines }) => (lines === undefined ? [] : [lines]));
  const readers = new Map<string, LineReader>();
  const tell = (attempt: AttemptName, block: string) => {
    if (block !== '') for (const listener of listeners) listener(attempt, block);
  };
  const finish = (attempt: AttemptName) => {
    for (const stream of ['stdout', 'stderr']) {
      const key = keyOf(attempt, stream);
      tell(attempt, readers.get(key)?.end() ?? '');
      readers.delete(key);
    }
  };
  return {
    report: (event, state) => {
      if (event.event === 'task-finished' || event.event === 'attempt-finished') finish(event);
      for (const reporter of reporters) reporter.report(event, state);
    },
    output: (attempt, stream, chunk) => {
      const key = keyOf(attempt, stream);
      const reader = readers.get(key) ?? createLineReader();
      readers.set(key, reader);
      tell(attempt, reader.push(chunk));
    },
    close: async (state) => {
      for (const reporter of reporters) await reporter.close(state);
    },
  };
}

function keyOf(attempt: AttemptName, stream: string): string {
  return `${attempt.id} ${attempt.attempt} ${stream}`;
}
