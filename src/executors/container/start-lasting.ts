import type { ContainerMount } from '../../config/configuration.ts';
import { removeContainers } from './disposal.ts';
import { lastLine } from './engine.ts';
import { keeper, type Lasting, lastingArguments } from './lasting-arguments.ts';
import type { Scene } from './scene.ts';
import { startError } from './start-error.ts';

/** What a task wants of a container that it does not have for itself. */
export interface LastingOrder {
  /** Id of the task, for messages. */
  readonly task: string;
  /** Id of the image, `sha256:…`, and its name. */
  readonly image: { readonly id: string; readonly name: string };
  readonly mounts: readonly ContainerMount[];
  /** `uid:gid` in the container. */
  readonly user: string;
  /** Options that follow from resources and networks. */
  readonly options: readonly string[];
}

/** Starts a container that waits for tasks. */
export async function startLasting(
  { engine, options }: Scene,
  { image, mounts, user, options: more }: LastingOrder,
  { name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): Promise<Lasting> {
  const { pids } = options.settings;
  const args = lastingArguments(engine, { name, labels, image: image.id, mounts, user, pids, options: more });
  const { code, stderr } = await engine.ask(args, { timeoutMs: 4 * engine.answerMs });
  if (code === 0) return { ok: true, container: name };
  const words = lastLine(stderr);
  // It may be there without running, unless it is somebody else's.
  if (!/already in use|name is in use/i.test(words)) await removeContainers(engine, [name]);
  const [program] = keeper;
  return { ok: false, outcome: startError(words, { image: image.name, program, engine: engine.name }) };
}
