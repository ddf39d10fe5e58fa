import type { EventBody, RunEvent } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import type { Clock, Reporter } from '../../src/engine/ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Sink, Style } from '../../src/reporters/sink.ts';

/** What happens in a run that is told by hand: an event, or output of an attempt. */
export type Happening =
  | EventBody
  | { readonly id: string; readonly attempt: number; readonly prints: string | Uint8Array };

/** Tells a reporter a run as the engine would; times are a second apart. Gives the last state. */
export async function tellRun(
  plan: Plan,
  happenings: readonly Happening[],
  reporter: Reporter,
): Promise<RunState> {
  let state = initialState(plan);
  let seq = 0;
  for (const happening of happenings) {
    if ('prints' in happening) {
      reporter.output?.(happening, 'stdout', Buffer.from(happening.prints));
      continue;
    }
    seq += 1;
    const time = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
    const event = { v: 1, seq, time, ...happening } as RunEvent;
    state = reduce(state, event);
    reporter.report(event, state);
  }
  await reporter.close(state);
  return state;
}

/** A sink that keeps what is written. `stuck`: bytes that its reader never takes. */
export function keepText(stuck = 0): Sink & { readonly text: () => string } {
  let text = '';
  return {
    write: (piece) => {
      text += Buffer.from(piece).toString();
    },
    backlog: () => stuck,
    flush: async () => {},
    text: () => text,
  };
}

export const plainStyle: Style = { colour: false, unicode: true, columns: 80 };

/** A clock that goes on only when told to. */
export function handClock(): Pick<Clock, 'monotonic' | 'after'> & {
  readonly pass: (milliseconds: number) => void;
} {
  let now = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    monotonic: () => now,
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass: (milliseconds) => {
      const end = now + milliseconds;
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
      now = end;
    },
  };
}
