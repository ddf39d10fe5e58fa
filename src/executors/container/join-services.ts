import type { Service } from '../../pipeline/model.ts';
import type { CommandError } from '../local/command.ts';
import { onAbort } from '../local/stop-watch.ts';
import { removeContainers } from './disposal.ts';
import { createNetwork } from './networks.ts';
import type { Scene } from './scene.ts';
import { type ServicePlace, type ServicesOrder, startService } from './start-services.ts';

/** The services of a task among those of its run. Throws the reason of the signal. */
export async function joinServices(
  scene: Scene,
  order: ServicesOrder,
): Promise<{ readonly network: string; readonly problem: CommandError | null }> {
  const { engine, options, runServices } = scene;
  const { run, settings } = options;
  const network = `${scene.session}-net`;
  const internal = settings.network === 'none';
  const problem = await runServices.network(() => createNetwork(engine, { name: network, run, internal }));
  if (problem !== null) return { network, problem };
  const problems = await Promise.all(
    order.services.map((service) => join(scene, order, { service, network })),
  );
  order.signal.throwIfAborted();
  return { network, problem: problems.find((each) => each !== null) ?? null };
}

async function join(
  scene: Scene,
  order: ServicesOrder,
  { service, network }: { readonly service: Service; readonly network: string },
): Promise<CommandError | null> {
  const container = `${scene.session}-${service.name}`;
  for (;;) {
    let isOwn = false;
    const starting = scene.runServices.start(service, () => {
      isOwn = true;
      return startOrRemove(scene, order, { service, network, container });
    });
    try {
      return await (isOwn ? starting : Promise.race([starting, untilAborted(order.signal)]));
    } catch (error) {
      // The task that started it is not wanted any more, and this one is.
      if (order.signal.aborted || !isStopped(error)) throw error;
    }
  }
}

// Taken away before the next one may be started: that has the same name.
async function startOrRemove(
  scene: Scene,
  order: ServicesOrder,
  place: ServicePlace,
): Promise<CommandError | null> {
  let isReady = false;
  try {
    const problem = await startService(scene, order, place);
    isReady = problem === null;
    return problem;
  } finally {
    if (!isReady) await removeContainers(scene.engine, [place.container]);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    onAbort(signal, () => reject(signal.reason));
  });
}

function isStopped(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
