import type { Executor } from '../engine/ports.ts';

/**
 * An executor that carries out no more invocations at the same time than it says; the others wait in their order. For
 * executors beside the usual one of a run, whose limit the run itself keeps.
 */
export function limitParallel(executor: Executor): Executor {
  const waiting: (() => void)[] = [];
  let free = executor.maxParallel;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const enter = (): Promise<void> | undefined => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
    return undefined;
  };
  return {
    ...executor,
    execute: async (invocation, attempt) => {
      // What is not wanted any more is told so at its turn, without a process.
      await enter();
      try {
        return await executor.execute(invocation, attempt);
      } finally {
        leave();
      }
    },
  };
}
