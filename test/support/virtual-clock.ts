import type { Clock } from '../../src/engine/ports.ts';

/** A clock that stands still until it is moved. */
export class VirtualClock implements Clock {
  #time = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now = (): string => new Date(Date.UTC(2026, 0, 1) + this.#time).toISOString();
  monotonic = (): number => this.#time;
  after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.#time + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Moves on to the next timer and calls it; false if there is none. */
  step(): boolean {
    const next = this.#timers.reduce<{ at: number; callback: () => void } | null>(
      (first, timer) => (first === null || timer.at < first.at ? timer : first),
      null,
    );
    if (next === null) return false;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#time = next.at;
    next.callback();
    return true;
  }

  /** Moves on by so much, calling the timers that fall into it. */
  advance(milliseconds: number): void {
    const end = this.#time + milliseconds;
    while (this.#timers.some(({ at }) => at <= end)) this.step();
    this.#time = end;
  }
}
