import type { ContainerMount } from '../../config/configuration.ts';
import { mountOptions } from './bind-mounts.ts';
import type { Engine } from './engine.ts';

/** What is said of every container that tasks run in. */
export interface ContainerFrame {
  /** Letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Id of the image, `sha256:…`. */
  readonly image: string;
  readonly mounts: readonly ContainerMount[];
  /** `uid:gid` in the container. */
  readonly user: string;
  /** Processes and threads at the same time. */
  readonly pids: number;
  /** Options that follow from resources and networks: built by us, each with its value behind `=`. */
  readonly options: readonly string[];
}

/** One container for one attempt. */
export interface ContainerOrder extends ContainerFrame {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
}

/**
 * The words by which an engine makes and starts a container. Fixed options, each with its value behind `=`; what a user
 * wrote stands there or after `--`. Variables come by standard input.
 */
export function runArguments(engine: EngineTraits, order: ContainerOrder): string[] {
  const own = ['--env-file=/dev/stdin', `--workdir=${order.workingDirectory}`];
  return ['run', ...own, ...frameArguments(engine, order), ...order.argv];
}

/** The options that every such container has, and its image; its program comes behind them. The engine keeps no copy of the output. */
export function frameArguments(engine: EngineTraits, frame: ContainerFrame): readonly string[] {
  const { name, labels, image, mounts, user, pids, options } = frame;
  return [
    `--name=${name}`,
    ...labelOptions(labels),
    '--pull=never',
    '--init',
    ...(engine.init === undefined ? [] : [`--init-binary=${engine.init}`]),
    '--log-driver=none',
    `--pids-limit=${pids}`,
    `--user=${user}`,
    ...safetyOptions(engine),
    ...mountOptions(mounts, engine.name),
    ...options,
    // That of the image would come before the program.
    '--entrypoint=',
    '--',
    image,
  ];
}

/** What of an engine has a say in options. */
export type EngineTraits = Pick<Engine, 'name' | 'rootless' | 'selinux' | 'init'>;

/** Labels as options. */
export function labelOptions(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).map(([label, value]) => `--label=${label}=${value}`);
}

/** What containers may not do, how they end, and what the user of the runner needs to stay the owner of files. */
export function safetyOptions({ name, rootless, selinux }: EngineTraits): readonly string[] {
  return [
    '--security-opt=no-new-privileges',
    ...(selinux ? ['--security-opt=label=disable'] : []),
    ...(name === 'podman' && rootless ? ['--userns=keep-id'] : []),
    // Who takes one away has waited already: Podman would wait another 10 s for what passes over SIGTERM.
    ...(name === 'podman' ? ['--stop-timeout=0'] : []),
  ];
}

/** `uid:gid` by which files of a container belong to the user of the runner. */
export function userOf(
  { name, rootless }: Pick<Engine, 'name' | 'rootless'>,
  chosen: string | undefined,
): string {
  if (chosen !== undefined) return chosen;
  // The root of such an engine is the user of the runner.
  if (rootless && name !== 'podman') return '0:0';
  return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}
