import { join } from 'node:path';
import type { OutputStream } from '../../engine/ports.ts';
import type { Service } from '../../pipeline/model.ts';
import type { CommandError } from '../local/command.ts';
import { onAbort } from '../local/stop-watch.ts';
import { removeContainers } from './disposal.ts';
import { lastLine } from './engine.ts';
import { handOverVariables } from './hand-over-variables.ts';
import { createNetwork, removeNetworks } from './networks.ts';
import { openUnnamed } from './open-unnamed.ts';
import type { Scene } from './scene.ts';
import { serviceArguments } from './service-arguments.ts';
import { awaitReady, type StartedService } from './service-health.ts';

/** Services that are wanted together. */
export interface ServicesOrder {
  /** Begins the names of the network and of the containers. */
  readonly name: string;
  /** The task that wants them, for messages. */
  readonly task: string;
  readonly services: readonly Service[];
  /** Values of secrets by name: of all that the task has. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Aborted when nobody waits for them any more. */
  readonly signal: AbortSignal;
  /** Hears the last lines of one that does not come up. */
  readonly onOutput: (stream: OutputStream, chunk: Uint8Array) => void;
}

/** Services that are ready, or why they are not; in either case `stop` takes away whatever is there of them. */
export interface Beside {
  /** Name of their network. */
  readonly network: string;
  readonly problem: CommandError | null;
  readonly stop: () => Promise<void>;
}

/** Starts services in a network of their own and waits until all are ready. Throws the reason of the signal, with nothing left behind. */
export async function startServices(scene: Scene, order: ServicesOrder): Promise<Beside> {
  const { engine, options } = scene;
  const network = `${order.name}-net`;
  const places = order.services.map((service): ServicePlace => {
    return { service, network, container: `${order.name}-${service.name}` };
  });
  const stop = async (): Promise<void> => {
    await removeContainers(
      engine,
      places.map(({ container }) => container),
    );
    await removeNetworks(engine, [network]);
  };
  try {
    const internal = options.settings.network === 'none';
    const problem =
      (await createNetwork(engine, { name: network, run: options.run, internal })) ??
      (await startAll(scene, order, places));
    order.signal.throwIfAborted();
    return { network, problem, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A service with the place of its container. */
export interface ServicePlace extends StartedService {
  readonly network: string;
}

// The first that does not come up ends the wait for the others.
async function startAll(
  scene: Scene,
  order: ServicesOrder,
  places: readonly ServicePlace[],
): Promise<CommandError | null> {
  const others = new AbortController();
  const signal = AbortSignal.any([order.signal, others.signal]);
  let first: CommandError | null = null;
  await Promise.all(
    places.map(async (place) => {
      const problem = await startService(scene, { ...order, signal }, place).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        return null;
      });
      if (problem === null || first !== null) return;
      first = problem;
      others.abort();
    }),
  );
  return first;
}

/**
 * Starts one service and waits until it is ready; null, or why it is not: what is there of it is for the caller to take
 * away, also when this throws the reason of the signal.
 */
export async function startService(
  scene: Scene,
  order: ServicesOrder,
  { service, network, container }: ServicePlace,
): Promise<CommandError | null> {
  const { engine, clock, options } = scene;
  const { task, signal } = order;
  const located = await scene.images.locate({ task, image: service.image, signal });
  if (!located.ok) return located.outcome;
  const { lines, script } = handOverVariables({ ...service.env, ...pickSecrets(service, order) });
  if (script !== null) {
    return failed(service, order, 'takes no variable with a line end, or with more than 60 KB');
  }
  signal.throwIfAborted();
  const facts = { container, network, image: located.site.id, run: options.run, pids: options.settings.pids };
  const late = abortLater(signal, clock, engine.answerMs);
  const answer = await engine.ask(serviceArguments(engine, service, facts), {
    input: openUnnamed(join(options.scratchDirectory, options.run, `${container}.env`), lines),
    timeoutMs: 4 * engine.answerMs,
    signal: late.signal,
  });
  late.close();
  signal.throwIfAborted();
  if (answer.code !== 0) return failed(service, order, `cannot be started: ${lastLine(answer.stderr)}`);
  const started = { service, container };
  const why = await awaitReady(started, { engine, clock, signal });
  if (why === null) return null;
  await showLog(scene, started, order);
  return failed(service, order, why);
}

// Cut short only by an engine that hangs: any other one would make it after everything was taken away.
function abortLater(signal: AbortSignal, clock: Scene['clock'], milliseconds: number) {
  const late = new AbortController();
  let cancel = (): void => {};
  const close = onAbort(signal, () => {
    cancel = clock.after(milliseconds, () => late.abort());
  });
  return {
    signal: late.signal,
    close: (): void => {
      close();
      cancel();
    },
  };
}

function pickSecrets({ secrets }: Service, order: ServicesOrder): Readonly<Record<string, string>> {
  return Object.fromEntries(secrets.map((name) => [name, order.secrets[name] ?? '']));
}

/** Lines of a service's log that are shown where it did not come up. */
const shownLines = 20;

async function showLog(
  { engine }: Scene,
  { service, container }: StartedService,
  order: ServicesOrder,
): Promise<void> {
  const { stdout, stderr } = await engine.ask(['logs', `--tail=${shownLines}`, container]);
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  const shown = lines.slice(-shownLines).map((line) => `${service.name} | ${line}\n`);
  order.onOutput('stderr', Buffer.from(shown.join('')));
}

function failed({ name, image }: Service, { task }: ServicesOrder, why: string): CommandError {
  return {
    status: 'error',
    code: 'prepare',
    message: `the service \`${name}\` of task \`${task}\` ${why}`,
    hint: `the log of the task ends with what it said; its image is \`${image}\``,
  };
}
