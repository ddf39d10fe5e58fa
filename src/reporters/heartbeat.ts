import type { RunEvent } from '../engine/event.ts';
import type { Clock } from '../engine/ports.ts';
import { formatElapsed } from './elapsed.ts';

/** Says what runs when nothing else was said for half a minute. */
export interface Heartbeat {
  readonly hear: (event: RunEvent) => void;
  /** Something else was said. */
  readonly touch: () => void;
  readonly stop: () => void;
}

const silenceMs = 30_000;
const mostNames = 4;

/** Starts to beat with the first event. Reads the clock for each silence, not for each line of output. */
export function createHeartbeat(
  clock: Pick<Clock, 'monotonic' | 'after'>,
  say: (line: string) => void,
): Heartbeat {
  const running = new Map<string, number>();
  let heard = false;
  let cancel: (() => void) | null = null;
  const beat = () => {
    if (!heard && running.size > 0) say(describeRunning(running, clock.monotonic()));
    heard = false;
    cancel = clock.after(silenceMs, beat);
  };
  return {
    hear: (event) => {
      heard = true;
      cancel ??= clock.after(silenceMs, beat);
      if (event.event === 'task-started') running.set(event.id, clock.monotonic());
      if (event.event === 'task-finished' || event.event === 'attempt-finished') running.delete(event.id);
    },
    touch: () => {
      heard = true;
    },
    stop: () => cancel?.(),
  };
}

function describeRunning(running: ReadonlyMap<string, number>, now: number): string {
  const names = [...running].map(([id, since]) => `${id} (${formatElapsed((now - since) / 1000)})`);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `still running: ${names.slice(0, mostNames).join(', ')}${more}`;
}
