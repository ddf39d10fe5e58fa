import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerMount } from '../../config/configuration.ts';
import type { Outcome } from '../../plan/invocation.ts';
import { stoppedOutcome } from '../local/outcome.ts';
import { sameName } from './bind-mounts.ts';
import type { Following } from './follow-container.ts';
import { followEntered } from './follow-entered.ts';
import { keepTail } from './keep-tail.ts';
import { readLastWords } from './last-words.ts';
import { enterLasting, forgetLasting } from './lasting.ts';
import { enterArguments } from './lasting-arguments.ts';
import { markOf } from './mark-processes.ts';
import type { ContainerOrder } from './run-arguments.ts';
import type { Scene } from './scene.ts';

/** A program that is to be run in a container that it shares with others. */
export interface Inside extends Omit<Following, 'args'> {
  /** Id of its task. */
  readonly task: string;
  readonly order: ContainerOrder;
}

/** Runs a program in a container that is there already, or that it is the first to want. */
export async function carryInside(scene: Scene, inside: Inside): Promise<Outcome> {
  const { name, order, task, stops, started } = inside;
  const { image, user } = order;
  const mounts = widen(scene, order.mounts);
  const entered = await enterLasting(scene, {
    task,
    image: { id: image, name: started.image },
    mounts,
    user,
    options: order.options,
  });
  if (!entered.ok) return entered.outcome;
  const { container } = entered;
  const tail = keepTail(inside.onOutput, ['stdout', 'stderr']);
  const { onOutput, listen } = readLastWords(scene.engine, tail.onOutput);
  const args = enterArguments({ ...order, name: container });
  const stop = await isStopped(stops);
  if (stop !== null) return stoppedOutcome(stop);
  const client = await scene.shortage
    .overcome(() => scene.engine.stream(args, { input: inside.openVariables(), onOutput }), inside.signal)
    .catch((error: unknown) => inside.refuse(error));
  if ('status' in client) return client;
  return await followEntered(scene, {
    ...{ client: listen(client), stops, started, readFailure: inside.readFailure, tail: tail.text },
    marked: { container, user, mark: markOf(name) },
    onContainerEnded: () => forgetLasting(scene),
  });
}

// What its tasks need one after the other is shown to a container from the beginning: all of a run, or of all runs.
function widen({ options, engine }: Scene, mounts: readonly ContainerMount[]): readonly ContainerMount[] {
  const { settings, scratchDirectory, run, workspaces } = options;
  const shared = settings.lifecycle === 'shared';
  const scratch = shared ? scratchDirectory : join(scratchDirectory, run);
  if (settings.user !== undefined || engine.rootless) chmodSync(join(scratchDirectory, run), 0o711);
  const wide = [scratch, ...(workspaces === undefined ? [] : [shared ? workspaces.all : workspaces.run])];
  const rest = mounts.filter(
    ({ source, target }) => source !== target || !wide.some((folder) => source.startsWith(`${folder}/`)),
  );
  return [...wide.map((path) => sameName({ path, mode: 'read-write' })), ...rest];
}

function isStopped({ requested }: Inside['stops']): Promise<Awaited<Inside['stops']['requested']> | null> {
  return Promise.race([requested, Promise.resolve(null)]);
}
