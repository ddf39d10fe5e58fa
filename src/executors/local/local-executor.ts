import { availableParallelism } from 'node:os';
import type { Attempt, Execution, Executor } from '../../engine/ports.ts';
import type { Invocation } from '../../plan/invocation.ts';
import { carryOut } from './carry-out.ts';
import { createProcessTree } from './process-tree.ts';
import { type LocalExecutorOptions, openScene, runMarker, type Scene } from './scene.ts';

export type { LocalExecutorOptions } from './scene.ts';

/** Runs invocations as processes of this machine and this user. It keeps nothing from them: it is no sandbox. */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  let scene: Scene | undefined;
  const open = (): Scene => {
    scene ??= openScene(options);
    return scene;
  };
  return {
    name: 'local',
    maxParallel: options.maxParallel ?? availableParallelism(),
    execute: (invocation: Invocation, attempt: Attempt): Promise<Execution> =>
      carryOut(open(), invocation, attempt),
    sweep: () => sweep(open(), runMarker(options.run)),
  };
}

/** Ends what attempts of the run left behind, in peace where it goes quickly, and removes their private folders. */
async function sweep({ table, clock, folders, graceMs }: Scene, marker: string): Promise<void> {
  const tree = createProcessTree(table, marker);
  if (!(await tree.isGone())) {
    await tree.signal('SIGTERM');
    await tree.awaitGone((over) => clock.after(Math.min(graceMs, sweepGraceMs), over));
    await tree.kill();
  }
  await folders.remove();
}

const sweepGraceMs = 2000;
