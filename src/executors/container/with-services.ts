import type { Attempt } from '../../engine/ports.ts';
import type { Invocation, Outcome } from '../../plan/invocation.ts';
import { stoppedOutcome } from '../local/outcome.ts';
import type { StopWatch } from '../local/stop-watch.ts';
import { joinServices } from './join-services.ts';
import type { Scene } from './scene.ts';
import { type Beside, type ServicesOrder, startServices } from './start-services.ts';

/** An attempt that may have services beside it. */
export interface Accompanied {
  readonly invocation: Pick<Invocation, 'services'>;
  readonly attempt: Pick<Attempt, 'id' | 'secrets' | 'onOutput'>;
  readonly stops: Pick<StopWatch, 'requested'>;
  /** Of its container. */
  readonly name: string;
}

/**
 * Carries something out with the services of an attempt beside it: they are ready before it begins, and gone before it
 * resolves, whatever became of it, unless the tasks of the run share them. `work` gets the name of their network; none where there are no services.
 */
export async function withServices(
  scene: Scene,
  { invocation, attempt, stops, name }: Accompanied,
  work: (network: string | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const { services = [] } = invocation;
  if (services.length === 0) return await work(undefined);
  const { id: task, secrets, onOutput } = attempt;
  const beside = await startUnlessStopped(scene, { name, task, services, secrets, onOutput }, stops);
  if ('status' in beside) return beside;
  try {
    return beside.problem ?? (await work(beside.network));
  } finally {
    await beside.stop();
  }
}

async function standBeside(scene: Scene, order: ServicesOrder): Promise<Beside> {
  if (scene.options.settings.lifecycle === 'task') return await startServices(scene, order);
  // Others of the run use them, too.
  return { ...(await joinServices(scene, order)), stop: async () => {} };
}

async function startUnlessStopped(
  scene: Scene,
  order: Omit<ServicesOrder, 'signal'>,
  { requested }: Pick<StopWatch, 'requested'>,
): Promise<Beside | Outcome> {
  const stopping = new AbortController();
  let ready = false;
  requested.then(() => {
    if (!ready) stopping.abort();
  });
  try {
    const beside = await standBeside(scene, { ...order, signal: stopping.signal });
    ready = true;
    return beside;
  } catch (error) {
    if (stopping.signal.aborted) return stoppedOutcome(await requested);
    throw error;
  }
}
