import type { PlaceOrder, Pools, Turn, Turns } from '../../src/engine/ports.ts';

/** A pool of places that the test gives out by hand. */
export class HandPool implements Pools {
  /** Ids of the tasks that wait, in the order in which they asked. */
  readonly waiting: string[] = [];
  /** What happened: `a asks`, `a has it`, `a gives back`, `a gives up`. */
  readonly log: string[] = [];
  readonly #grants = new Map<string, (granted: boolean) => void>();

  take = async ({ id, name, slots, signal, onWait }: PlaceOrder): Promise<(() => void) | null> => {
    this.log.push(`${id} asks for ${slots} of ${name}`);
    this.waiting.push(id);
    onWait(`waits for ${name}`);
    const granted = await new Promise<boolean>((resolve) => {
      this.#grants.set(id, resolve);
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    this.waiting.splice(this.waiting.indexOf(id), 1);
    this.log.push(granted ? `${id} has it` : `${id} gives up`);
    return granted ? () => void this.log.push(`${id} gives back`) : null;
  };

  grant(id: string): void {
    this.#grants.get(id)?.(true);
  }
}

/** The line of a group, with runs ahead that the test lets go. */
export class HandTurns implements Turns {
  /** What happened: `joins`, `cancels r-a: …`, `leaves`. */
  readonly log: string[] = [];
  readonly #ahead: readonly string[];
  readonly #max: number;
  #come = (_: boolean): void => {};

  constructor(ahead: readonly string[], max = 1) {
    this.#ahead = ahead;
    this.#max = max;
  }

  join = async ({ group }: { group: string }): Promise<Turn> => {
    this.log.push(`joins ${group}`);
    return {
      ahead: this.#ahead,
      come: this.#ahead.length < this.#max,
      wait: (signal) =>
        new Promise((resolve) => {
          this.#come = resolve;
          if (signal.aborted) resolve(false);
          signal.addEventListener('abort', () => resolve(false), { once: true });
        }),
      leave: () => void this.log.push('leaves'),
    };
  };

  cancel = async (run: string, by: string): Promise<void> => {
    this.log.push(`cancels ${run}: ${by}`);
  };

  come(): void {
    this.#come(true);
  }
}
