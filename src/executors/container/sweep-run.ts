import { removeContainers } from './disposal.ts';
import type { Engine } from './engine.ts';
import { marksOfRun, signalMarked } from './mark-processes.ts';
import { listNetworks, removeNetworks } from './networks.ts';
import { userOf } from './run-arguments.ts';
import { runLabel, type Scene } from './scene.ts';
import { nameShared } from './shared-container.ts';

/** Ends all containers of a run, whoever started them, and takes them away with their networks; then the private folders of its attempts. */
export async function sweepRun({ engine, options, disposal, folders }: Scene, run: string): Promise<void> {
  await disposal.settled();
  if (options.settings.lifecycle === 'shared') await endInShared({ engine, options }, run);
  await removeContainers(engine, await listContainers(engine, run));
  await removeNetworks(engine, await listNetworks(engine, run));
  await folders.remove();
}

// The container stays, and may not be there.
async function endInShared(scene: Pick<Scene, 'engine' | 'options'>, run: string): Promise<void> {
  const user = userOf(scene.engine, scene.options.settings.user);
  const marked = { container: nameShared(scene), user, mark: marksOfRun(run) };
  await signalMarked(scene.engine, 'KILL', marked);
}

async function listContainers(engine: Pick<Engine, 'ask'>, run: string): Promise<readonly string[]> {
  const args = ['ps', '--all', '--quiet', '--no-trunc', `--filter=label=${runLabel}=${run}`];
  const { stdout } = await engine.ask(args);
  return stdout.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
}
