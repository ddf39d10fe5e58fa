import type { RunEvent } from '../engine/event.ts';
import type { Reporter } from '../engine/ports.ts';
import type { RunState } from '../engine/state.ts';

/** Passes events on to reporters in the order of the journal: those of the engine, and our own between them. */
export class Relay {
  readonly #reporters: readonly Reporter[];
  /** Our own events that come after one that is not told yet. */
  readonly #held: RunEvent[] = [];
  #seq: number;
  #state: RunState | null = null;

  /** `seq`: the last event that is told, or needs not be. */
  constructor(reporters: readonly Reporter[], seq: number) {
    this.#reporters = reporters;
    this.#seq = seq;
  }

  /** The latest that was told; null before the first. */
  get state(): RunState | null {
    return this.#state;
  }

  /** An event of the engine. */
  pass(event: RunEvent, state: RunState): void {
    this.#state = state;
    while ((this.#held[0]?.seq ?? event.seq) < event.seq) this.#tellHeld(state);
    this.#tell(event, state);
    this.#flush(state);
  }

  /** Events of our own that are on disk. */
  tell(events: readonly RunEvent[]): void {
    for (const event of events) this.#held.push(event);
    if (this.#state !== null) this.#flush(this.#state);
  }

  /** Tells what is left. */
  end(state: RunState): void {
    while (this.#held.length > 0) this.#tellHeld(state);
  }

  #flush(state: RunState): void {
    while (this.#held[0]?.seq === this.#seq + 1) this.#tellHeld(state);
  }

  #tellHeld(state: RunState): void {
    const event = this.#held.shift();
    if (event !== undefined) this.#tell(event, state);
  }

  #tell(event: RunEvent, state: RunState): void {
    this.#seq = event.seq;
    for (const reporter of this.#reporters) reporter.report(event, state);
  }
}
