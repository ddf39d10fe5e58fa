import { join } from 'node:path';
import type { OutputStream } from '../../engine/ports.ts';
import type { Service } from '../../pipeline/model.ts';
import type { Outcome } from '../../plan/invocation.ts';
import { removeContainers } from './disposal.ts';
import { lastLine } from './engine.ts';
import { handOverVariables } from './hand-over-variables.ts';
import { createNetwork, removeNetworks } from './networks.ts';
import type { Scene } from './scene.ts';
import { openUnnamed } from './open-unnamed.ts';
import { type ServiceOptions, serviceArguments } from './service-arguments.ts';
import { awaitReady, type StartedService } from './service-health.ts';

type ErrorOutcome = Extract<Outcome, { readonly status: 'error' }>;

/** Services that are wanted together, in a network of their own. */
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
  readonly problem: ErrorOutcome | null;
  readonly stop: () => Promise<void>;
}

/** Starts services and waits until all of them are ready. Throws the reason of the signal, with nothing left behind. */
export async function startServices(scene: Scene, order: ServicesOrder): Promise<Beside> {
  const { engine, options } = scene;
  const network = `${order.name}-net`;
  const names = order.services.map((service) => nameOf(order, service));
  const stop = async (): Promise<void> => {
    await removeContainers(engine, names);
    await removeNetworks(engine, [network]);
  };
  try {
    const internal = options.settings.network === 'none';
    const problem =
      (await createNetwork(engine, { name: network, run: options.run, internal })) ??
      (await startAll(scene, order, network));
    order.signal.throwIfAborted();
    return { network, problem, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function nameOf({ name }: ServicesOrder, service: Service): string {
  return `${name}-${service.name}`;
}

// The first that does not come up ends the wait for the others.
async function startAll(scene: Scene, order: ServicesOrder, network: string): Promise<ErrorOutcome | null> {
  const others = new AbortController();
  const signal = AbortSignal.any([order.signal, others.signal]);
  let first: ErrorOutcome | null = null;
  await Promise.all(
    order.services.map(async (service) => {
      const problem = await startOne(scene, { ...order, signal }, { service, network }).catch(
        (error: unknown) => {
          if (!signal.aborted) throw error;
          return null;
        },
      );
      if (problem === null || first !== null) return;
      first = problem;
      others.abort();
    }),
  );
  return first;
}

async function startOne(
  scene: Scene,
  order: ServicesOrder,
  { service, network }: { readonly service: Service; readonly network: string },
): Promise<ErrorOutcome | null> {
  const { engine, clock } = scene;
  const { task, signal } = order;
  const located = await scene.images.locate({ task, image: service.image, signal });
  if (!located.ok) return located.outcome;
  const { lines, script } = handOverVariables({ ...service.env, ...pickSecrets(service, order) });
  if (script !== null)
    return failed(service, order, 'takes no variable with a line end, or with more than 60 KB');
  const container = nameOf(order, service);
  const facts: ServiceOptions = { container, network, image: located.site.id, run: scene.options.run };
  const { pids } = scene.options.settings;
  // Not cut short: the engine could make it after everything was taken away.
  const answer = await engine.ask(serviceArguments(engine, service, { ...facts, pids }), {
    input: openUnnamed(join(scene.options.scratchDirectory, facts.run, `${container}.env`), lines),
  });
  signal.throwIfAborted();
  if (answer.code !== 0) return failed(service, order, `cannot be started: ${lastLine(answer.stderr)}`);
  const started = { service, container };
  const why = await awaitReady(started, { engine, clock, signal });
  if (why === null) return null;
  await showLog(scene, started, order);
  return failed(service, order, why);
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

function failed({ name, image }: Service, { task }: ServicesOrder, why: string): ErrorOutcome {
  return {
    status: 'error',
    code: 'prepare',
    message: `the service \`${name}\` of task \`${task}\` ${why}`,
    hint: `the log of the task has its last lines; look at it by itself: \`docker run --rm ${image}\``,
  };
}
