import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { isCharged } from './outcome.ts';
import type { World } from './ports.ts';
import { waitBeforeRetry } from './retry.ts';

/** What one runner knows of the attempts of each task beyond the record: when the first began, and how many in a row were lost or refused. */
export class Tries {
  readonly #world: Pick<World, 'clock' | 'random'>;
  readonly #tries = new Map<string, { readonly since: number; uncharged: number }>();

  constructor(world: Pick<World, 'clock' | 'random'>) {
    this.#world = world;
  }

  /** An attempt of a task begins. */
  begin(id: string): void {
    if (!this.#tries.has(id)) this.#tries.set(id, { since: this.#world.clock.monotonic(), uncharged: 0 });
  }

  /** Milliseconds since the first attempt of a task began; 0 before it did. */
  elapsed(id: string): number {
    const since = this.#tries.get(id)?.since;
    return since === undefined ? 0 : this.#world.clock.monotonic() - since;
  }

  /** Milliseconds until the next attempt after one that ended so; null when there is none. `charged`: attempts that count, this one included. */
  waitAfter(task: PlannedTask, outcome: Outcome, charged: number): number | null {
    const tries = this.#tries.get(task.id);
    if (tries === undefined) return null;
    tries.uncharged = isCharged(outcome) ? 0 : tries.uncharged + 1;
    return waitBeforeRetry(task, {
      outcome,
      charged,
      uncharged: tries.uncharged,
      elapsedMs: this.elapsed(task.id),
      chance: this.#world.random(),
    });
  }
}
