import { EnvironmentError } from '../../src/diagnostics/errors.ts';
import type { EventBody, RunEvent } from '../../src/engine/event.ts';
import type { Clock, Journal } from '../../src/engine/ports.ts';

/** A journal in memory. While it is held, nothing becomes durable. */
export class MemoryJournal implements Journal {
  readonly events: RunEvent[];
  /** Sizes of the appends. */
  readonly batches: number[] = [];
  /** The append with this number, from 1, and all after it are rejected. */
  failAt = Number.POSITIVE_INFINITY;
  #clock: Clock;
  #gate: Promise<void> = Promise.resolve();
  #appends = 0;

  constructor(clock: Clock, events: readonly RunEvent[] = []) {
    this.#clock = clock;
    this.events = [...events];
  }

  append = async (bodies: readonly EventBody[]): Promise<readonly RunEvent[]> => {
    this.#appends += 1;
    const number = this.#appends;
    await this.#gate;
    if (number >= this.failAt) throw new EnvironmentError('disk-full', 'the disk is full');
    this.batches.push(bodies.length);
    return bodies.map((body) => {
      const event: RunEvent = { v: 1, seq: this.events.length + 1, time: this.#clock.now(), ...body };
      this.events.push(event);
      return event;
    });
  };

  /** Makes appends wait; gives what lets them go on. */
  hold(): () => void {
    let release = () => {};
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }
}
