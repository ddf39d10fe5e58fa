import type { Clock } from './ports.ts';

/** The timers of one run, which end with it. */
export class Timers {
  readonly #clock: Clock;
  readonly #running = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back after so many milliseconds, unless it is called off before. */
  after(milliseconds: number, callback: () => void): () => void {
    const stop = this.#clock.after(milliseconds, () => {
      this.#running.delete(stop);
      callback();
    });
    this.#running.add(stop);
    return () => {
      this.#running.delete(stop);
      stop();
    };
  }

  clear(): void {
    for (const stop of this.#running) stop();
    this.#running.clear();
  }
}
