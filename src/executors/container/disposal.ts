import type { Engine } from './engine.ts';

/** Takes ended containers away, behind the back of the tasks. */
export interface Disposal {
  readonly add: (name: string) => void;
  /** Resolves when all that were added are gone, as far as the engine lets them go. */
  readonly settled: () => Promise<void>;
}

/** One command at a time, for all that have gathered meanwhile. */
export function createDisposal(engine: Pick<Engine, 'ask'>): Disposal {
  const waiting: string[] = [];
  let work: Promise<void> | undefined;
  const empty = async (): Promise<void> => {
    while (waiting.length > 0) await removeContainers(engine, waiting.splice(0, mostAtOnce));
    work = undefined;
  };
  return {
    add: (name) => {
      waiting.push(name);
      work ??= empty();
    },
    settled: async () => {
      await work;
    },
  };
}

const mostAtOnce = 100;

/** Kills containers and takes them away with what they alone wrote to; some may not be there. */
export async function removeContainers(engine: Pick<Engine, 'ask'>, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await engine.ask(['rm', '--force', '--volumes', ...names]);
}
