import type { RunEvent, TaskStarted } from '../../engine/event.ts';
import { cachedAttempt } from '../../engine/last-attempt.ts';
import { reasonOf } from '../../engine/outcome.ts';
import type { RunState } from '../../engine/state.ts';
import { readEvents } from '../../journal/read-events.ts';
import type { RunDirectory } from '../../journal/run-directory.ts';
import type { AttemptDetail } from '../../reporters/html/report-model.ts';
import { collectSummary, type SummaryCollector } from '../../reporters/run-summary.ts';

/** What a journal tells beyond the state that it ends in. */
export interface Course {
  readonly collector: SummaryCollector;
  /** By task. */
  readonly attempts: ReadonlyMap<string, readonly AttemptDetail[]>;
  readonly tools: ReadonlyMap<string, TaskStarted['tools']>;
  /** One sentence each. */
  readonly notes: readonly string[];
}

/** Reads a journal from its beginning. Throws as `readEvents` does. */
export async function readCourse(run: RunDirectory, state: RunState): Promise<Course> {
  const collector = collectSummary();
  const attempts = new Map<string, AttemptDetail[]>();
  const tools = new Map<string, TaskStarted['tools']>();
  const notes = new Set<string>();
  await readEvents(run.events, (event) => {
    collector.report(event, state);
    takeAttempt(event, attempts);
    if (event.event === 'task-started' && event.tools.length > 0) tools.set(event.id, event.tools);
    if (event.event === 'run-noted') notes.add(event.message);
  });
  return { collector, attempts, tools, notes: [...notes].slice(0, mostNotes) };
}

/** Notes that a reader may be expected to read. */
const mostNotes = 12;

function takeAttempt(event: RunEvent, attempts: Map<string, AttemptDetail[]>): void {
  const end = (id: string, status: string, reason: string): void => {
    const known = attempts.get(id) ?? [];
    const last = known.at(-1);
    if (last !== undefined) known[known.length - 1] = { ...last, endedAt: event.time, status, reason };
  };
  switch (event.event) {
    case 'task-started': {
      const begun = {
        number: event.attempt,
        startedAt: event.time,
        endedAt: null,
        status: 'running',
        reason: '',
      };
      const known = attempts.get(event.id);
      if (known === undefined) attempts.set(event.id, [begun]);
      else known.push(begun);
      break;
    }
    case 'attempt-finished':
      end(event.id, event.outcome.status, reasonOf(event.outcome));
      break;
    case 'task-finished':
      if (event.cache?.from !== undefined) {
        const { time: at, status, reason } = event;
        attempts.set(event.id, [{ number: cachedAttempt, startedAt: at, endedAt: at, status, reason }]);
        break;
      }
      end(event.id, event.status, event.reason);
      break;
    case 'run-interrupted':
      for (const id of event.lost) end(id, 'lost', 'its runner had vanished');
      break;
    default:
  }
}
