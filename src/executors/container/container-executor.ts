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
    ...(settings.image === undefined ? {} : { image: settings.image }),
    locate: async (order) => {
      const opened = await open();
      if (settings.lifecycle !== 'shared') return await opened.images.locate(order);
      const { locateShared } = await import('./shared-container.ts');
      return await locateShared(opened, order);
    },
    identify: async (image = settings.image) => {
      const opened = await open();
      // What people did to it since is in no image.
      if (settings.lifecycle === 'shared') return null;
      return image === undefined ? null : await opened.images.identify(image);
    },
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
