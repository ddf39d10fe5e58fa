import { InternalError } from '../../diagnostics/errors.ts';
import type { Catalog, World } from '../../engine/ports.ts';
import type { RunFacts } from '../../engine/run-facts.ts';
import { createSystemClock } from '../../executors/system-clock.ts';
import { digestText } from '../../plan/cache-key.ts';
import type { Plan } from '../../plan/plan.ts';

/** What of a world is looked at when only the keys of a plan are asked for. */
export interface QuietParts extends Pick<World, 'cache' | 'executor' | 'executors' | 'kinds'> {
  /** Absolute path of the project's folder in the live checkout; null: nothing of it counts. */
  readonly checkout: string | null;
  readonly catalog: Pick<Catalog, 'path' | 'readText'>;
}

/** A run of a plan in a world in which nothing can be carried out, and nothing kept. */
export function quietFacts(plan: Plan, { checkout, catalog, ...parts }: QuietParts): RunFacts {
  const clock = createSystemClock();
  const putText = async (text: string) => ({ digest: digestText(text), size: Buffer.byteLength(text) });
  return {
    plan,
    world: {
      clock,
      catalog: { ...catalog, putText, collect: refuse, place: refuse, put: refuse },
      journal: { append: refuse },
      workspaces: { prepare: refuse },
      secrets: { resolve: refuse },
      logs: { open: refuse },
      reporters: [],
      control: { listen: () => () => {} },
      random: () => 0,
      ...parts,
    },
    frames: new Map(),
    places: { checkout },
    run: '',
    startedAt: clock.now(),
    trigger: 'manual',
    returners: {},
    again: new Set(),
  };
}

/** Of what is only looked at nothing is carried out. */
export function refuse(): never {
  throw new InternalError('a plan that is only looked at was about to be carried out');
}
