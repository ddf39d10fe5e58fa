import type { CommandError } from '../local/command.ts';
import { type BindMount, mountOptions } from './bind-mounts.ts';
import type { Engine } from './engine.ts';
import { labelOptions, safetyOptions } from './run-arguments.ts';

/** A container that tasks come to, one after the other or together. */
export interface LastingContainer {
  /** Letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Id of the image, `sha256:…`. */
  readonly image: string;
  readonly mounts: readonly BindMount[];
  /** `uid:gid` in the container. */
  readonly user: string;
  /** Processes and threads at the same time. */
  readonly pids: number;
  /** Options that follow from resources and networks: built by us, each with its value behind `=`. */
  readonly options: readonly string[];
}

/** The name of a container that runs, or why there is none. */
export type Lasting =
  | { readonly ok: true; readonly container: string }
  | { readonly ok: false; readonly outcome: CommandError };

/** What keeps such a container: a program that nearly every image has, for longer than anybody waits. */
export const keeper = ['sleep', '2147483647'] as const;

/** The words by which an engine starts a container that waits for tasks. It has no variables of its own. */
export function lastingArguments(
  engine: Pick<Engine, 'name' | 'rootless' | 'selinux'>,
  { name, labels, image, mounts, user, pids, options }: LastingContainer,
): string[] {
  return [
    'run',
    '--detach',
    `--name=${name}`,
    ...labelOptions(labels),
    '--pull=never',
    '--init',
    '--log-driver=none',
    `--pids-limit=${pids}`,
    `--user=${user}`,
    ...safetyOptions(engine),
    ...mountOptions(mounts),
    ...options,
    '--entrypoint=',
    '--',
    image,
    ...keeper,
  ];
}

/** A program that is run in a container that is there. */
export interface EnteredContainer {
  readonly name: string;
  /** `uid:gid` in the container. */
  readonly user: string;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly argv: readonly string[];
}

/** The words by which an engine runs a program in a container that is there. Variables come by standard input. */
export function enterArguments({ name, user, workingDirectory, argv }: EnteredContainer): string[] {
  return ['exec', '--env-file=/dev/stdin', `--user=${user}`, `--workdir=${workingDirectory}`, name, ...argv];
}
