import type { CommandError } from '../local/command.ts';
import {
  type ContainerFrame,
  type ContainerOrder,
  type EngineTraits,
  frameArguments,
} from './run-arguments.ts';

/** The name of a container that runs, or why there is none. */
export type Lasting =
  | { readonly ok: true; readonly container: string }
  | { readonly ok: false; readonly outcome: CommandError };

/** What keeps such a container: a program that nearly every image has, for longer than anybody waits. */
export const keeper = ['sleep', '2147483647'] as const;

/** The words by which an engine starts a container that waits for tasks. It has no variables of its own. */
export function lastingArguments(engine: EngineTraits, frame: ContainerFrame): string[] {
  return ['run', '--detach', ...frameArguments(engine, frame), ...keeper];
}

/** A program that is run in a container that is there. */
export type EnteredContainer = Pick<ContainerOrder, 'name' | 'user' | 'workingDirectory' | 'argv'>;

/** The words by which an engine runs a program in a container that is there. Variables come by standard input. */
export function enterArguments({ name, user, workingDirectory, argv }: EnteredContainer): string[] {
  return ['exec', '--env-file=/dev/stdin', `--user=${user}`, `--workdir=${workingDirectory}`, name, ...argv];
}
