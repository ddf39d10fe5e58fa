import type { RunEvent } from '../engine/event.ts';
import type { Clock } from '../engine/ports.ts';
import type { RunState } from '../engine/state.ts';
import { type Due, dueByDuration } from './due.ts';
import type { Subscriptions } from './subscription.ts';

/** Watches what takes longer than it should: a run since its runner began or took it up, a task since its first attempt there. */
export class Durations {
  readonly #clock: Clock;
  readonly #subscriptions: Subscriptions;
  readonly #onLate: (due: Due, state: RunState) => void;
  /** What calls off the timers, by the id of the task; the run: empty. */
  readonly #timers = new Map<string, readonly (() => void)[]>();

  constructor(
    { clock, subscriptions }: { readonly clock: Clock; readonly subscriptions: Subscriptions },
    onLate: (due: Due, state: RunState) => void,
  ) {
    this.#clock = clock;
    this.#subscriptions = subscriptions;
    this.#onLate = onLate;
  }

  hear(event: RunEvent, state: RunState): void {
    switch (event.event) {
      case 'run-started':
      case 'run-resumed':
        this.#begin(undefined, state);
        return;
      case 'task-started':
      case 'group-started':
        this.#begin(event.id, state);
        return;
      case 'task-finished':
      case 'group-finished':
        this.#end(event.id);
        return;
      case 'run-finished':
        this.stop();
        return;
      default:
        return;
    }
  }

  stop(): void {
    for (const id of this.#timers.keys()) this.#end(id);
  }

  #begin(id: string | undefined, state: RunState): void {
    const key = id ?? '';
    if (this.#timers.has(key)) return;
    const { run, of } = this.#subscriptions;
    const timers = (id === undefined ? run : of(id)).flatMap((to, index) => {
      if (to.afterMs === undefined) return [];
      const due = dueByDuration(state.started?.run ?? '', { to, index, id });
      return [this.#clock.after(to.afterMs, () => this.#onLate(due, state))];
    });
    if (timers.length > 0) this.#timers.set(key, timers);
  }

  #end(id: string): void {
    for (const callOff of this.#timers.get(id) ?? []) callOff();
    this.#timers.delete(id);
  }
}
