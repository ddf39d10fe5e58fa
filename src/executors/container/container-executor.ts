import { availableParallelism } from 'node:os';
import type { Executor } from '../../engine/ports.ts';
import type { ContainerExecutorOptions, Scene } from './scene.ts';

export type { ContainerExecutorOptions } from './scene.ts';

/** Runs invocations in containers, one for each. What it takes is loaded, and the engine asked, when the first one comes. */
export function createContainerExecutor(options: ContainerExecutorOptions): Executor {
  const { name, settings, run } = options;
  let scene: Promise<Scene> | undefined;
  const open = (): Promise<Scene> => {
    scene ??= import('./scene.ts').then(({ openScene }) => openScene(options));
    return scene;
  };
  return {
    name,
    maxParallel: settings.maxParallel ?? availableParallelism(),
    locate: async (order) => (await open()).images.locate(order),
    identify: async (image = settings.image) =>
      image === undefined ? null : (await open()).images.identify(image),
    execute: async (invocation, attempt) => {
      const [{ carryOut }, opened] = await Promise.all([import('./carry-out.ts'), open()]);
      return await carryOut(opened, invocation, attempt);
    },
    sweep: async () => {
      const { sweepRun } = await import('./sweep-run.ts');
      await sweepRun(await open(), run);
    },
  };
}
