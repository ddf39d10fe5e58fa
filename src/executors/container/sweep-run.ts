import { endingMs, removeContainers } from './disposal.ts';
import type { Engine } from './engine.ts';
import { listNetworks, removeNetworks } from './networks.ts';
import { runLabel, type Scene } from './scene.ts';

/** Ends all containers of a run, whoever started them, and takes them away with their networks; then the private folders of its attempts. */
export async function sweepRun({ engine, disposal, folders }: Scene, run: string): Promise<void> {
  await disposal.settled();
  await removeContainers(engine, await listContainers(engine, run));
  await removeNetworks(engine, await listNetworks(engine, run));
  await folders.remove();
}

async function listContainers(engine: Pick<Engine, 'ask'>, run: string): Promise<readonly string[]> {
  const args = ['ps', '--all', '--quiet', '--no-trunc', `--filter=label=${runLabel}=${run}`];
  const { stdout } = await engine.ask(args, { timeoutMs: endingMs });
  return stdout.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
}
