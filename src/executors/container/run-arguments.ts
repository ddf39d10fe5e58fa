import { type BindMount, mountOptions } from './bind-mounts.ts';
import type { Engine } from './engine.ts';

/** One container for one attempt. */
export interface ContainerOrder {
  /** Letters, digits, `-`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Id of the image, `sha256:…`. */
  readonly image: string;
  readonly argv: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
  readonly mounts: readonly BindMount[];
  /** `uid:gid` in the container. */
  readonly user: string;
  /** Processes and threads at the same time. */
  readonly pids: number;
  /** Options that follow from resources and networks: built by us, each with its value behind `=`. */
  readonly options: readonly string[];
}

/**
 * The words by which an engine makes and starts a container. Fixed options, each with its value behind `=`; what a user
 * wrote stands there or after `--`. Variables come by standard input. The engine keeps no copy of the output.
 */
export function runArguments(
  engine: Pick<Engine, 'name' | 'rootless' | 'selinux'>,
  order: ContainerOrder,
): string[] {
  const { name, labels, image, argv, workingDirectory, mounts, user, pids, options } = order;
  return [
    'run',
    `--name=${name}`,
    ...labelOptions(labels),
    '--pull=never',
    '--init',
    '--log-driver=none',
    '--env-file=/dev/stdin',
    `--pids-limit=${pids}`,
    `--user=${user}`,
    `--workdir=${workingDirectory}`,
    ...safetyOptions(engine),
    ...mountOptions(mounts),
    ...options,
    // That of the image would come before the program.
    '--entrypoint=',
    '--',
    image,
    ...argv,
  ];
}

/** Labels as options. */
export function labelOptions(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).map(([label, value]) => `--label=${label}=${value}`);
}

/** What containers may not do, how they end, and what the user of the runner needs to stay the owner of files. */
export function safetyOptions({
  name,
  rootless,
  selinux,
}: Pick<Engine, 'name' | 'rootless' | 'selinux'>): readonly string[] {
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
