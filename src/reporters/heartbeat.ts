import type { RunEvent } from '../engine/event.ts';
import type { Clock } from '../engine/ports.ts';
import { reasonOfQueue } from '../engine/record.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { formatElapsed } from './elapsed.ts';

/** Says what runs, or is waited for, when nothing else was said for half a minute. */
export interface Heartbeat {
  readonly hear: (event: RunEvent) => void;
  /** Something else was said. */
  readonly touch: () => void;
  readonly stop: () => void;
}

const silenceMs = 30_000;
const mostNames = 4;

/** Starts to beat with the first event; after each word it waits the whole silence again. */
export function createHeartbeat(
  clock: Pick<Clock, 'monotonic' | 'after'>,
  say: (line: string) => void,
): Heartbeat {
  const running = new Map<string, number>();
  const waiting = new Map<string, string>();
  let said = 0;
  let cancel: (() => void) | null = null;
  // One timer for all words: when it comes, it is set anew to what is left of the silence after the last one.
  const beat = () => {
    const now = clock.monotonic();
    const left = said + silenceMs - now;
    if (left <= 0) {
      if (running.size > 0) say(describeRunning(running, now));
      else if (waiting.size > 0) say(describeWaiting(waiting));
      said = now;
    }
    cancel = clock.after(left > 0 ? left : silenceMs, beat);
  };
  return {
    hear: (event) => {
      said = clock.monotonic();
      cancel ??= clock.after(silenceMs, beat);
      hearOfWaits(event, waiting);
      if (event.event === 'task-started') running.set(event.id, said);
      if (event.event === 'task-finished' || event.event === 'attempt-finished') running.delete(event.id);
    },
    touch: () => {
      said = clock.monotonic();
    },
    stop: () => cancel?.(),
  };
}

/** Keeps what is waited for, by the name of who waits; the run itself is called `this run`. */
function hearOfWaits(event: RunEvent, waiting: Map<string, string>): void {
  if (event.event === 'run-queued') waiting.set('this run', reasonOfQueue(event));
  else if (event.event === 'place-awaited') waiting.set(event.id, event.reason);
  else if (event.event === 'run-dequeued' || event.event === 'run-finished') waiting.delete('this run');
  else if ('id' in event && event.id !== undefined && event.event !== 'run-noted') waiting.delete(event.id);
}

function describeWaiting(waiting: ReadonlyMap<string, string>): string {
  const names = [...waiting].map(([name, reason]) => `${name} ${showOnOneLine(reason)}`);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `still waiting: ${names.slice(0, mostNames).join(', ')}${more}`;
}

function describeRunning(running: ReadonlyMap<string, number>, now: number): string {
  const names = [...running].map(([id, since]) => `${id} (${formatElapsed((now - since) / 1000)})`);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `still running: ${names.slice(0, mostNames).join(', ')}${more}`;
}
