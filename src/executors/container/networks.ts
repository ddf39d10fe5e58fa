import type { CommandError } from '../local/command.ts';
import { type Engine, lastLine } from './engine.ts';
import { labelOptions } from './run-arguments.ts';
import { runLabel } from './scene.ts';

/** A network for a task and the services beside it. */
export interface NetworkOrder {
  /** Letters, digits, `-`. */
  readonly name: string;
  /** Id of the run that it belongs to. */
  readonly run: string;
  /** Nothing outside of it can be reached. */
  readonly internal: boolean;
}

/** Makes a network; null, or why there is none. */
export async function createNetwork(
  engine: Pick<Engine, 'ask' | 'name'>,
  { name, run, internal }: NetworkOrder,
): Promise<CommandError | null> {
  const options = [...labelOptions({ [runLabel]: run }), ...(internal ? ['--internal'] : [])];
  const { code, stderr } = await engine.ask(['network', 'create', ...options, '--', name]);
  if (code === 0) return null;
  const words = lastLine(stderr);
  const full = /address pool|subnet/i.test(words);
  return {
    status: 'error',
    code: 'prepare',
    message: `\`${engine.name}\` cannot make a network for services: ${words}`,
    hint: full
      ? `remove networks that nobody uses: \`${engine.name} network prune\``
      : `try it: \`${engine.name} network create test\``,
    ...(full ? { again: true } : {}),
  };
}

/** Removes networks that no container is in any more; some may not be there. */
export async function removeNetworks(engine: Pick<Engine, 'ask'>, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await engine.ask(['network', 'rm', ...names]);
}

/** Ids of the networks of a run, whoever made them. */
export async function listNetworks(engine: Pick<Engine, 'ask'>, run: string): Promise<readonly string[]> {
  const args = ['network', 'ls', '--quiet', `--filter=label=${runLabel}=${run}`];
  const { stdout } = await engine.ask(args);
  return stdout.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
}
