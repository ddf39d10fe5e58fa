import type { Service } from '../../pipeline/model.ts';
import { type EngineTraits, labelOptions, safetyOptions } from './run-arguments.ts';
import { runLabel } from './scene.ts';

/** What belongs to the container of a service beside what its task says. */
export interface ServiceOptions {
  /** Its name: letters, digits, `-`. */
  readonly container: string;
  readonly network: string;
  /** Id of the image, `sha256:…`. */
  readonly image: string;
  /** Id of the run. */
  readonly run: string;
}

/**
 * The words by which an engine starts a service. It sees nothing of this machine, and runs as the user of its image.
 * Variables come by standard input; of its output the engine keeps the last 10 MB.
 */
export function serviceArguments(
  engine: EngineTraits,
  { name, command = [] }: Service,
  { container, network, image, run, pids }: ServiceOptions & { readonly pids: number },
): string[] {
  return [
    'run',
    '--detach',
    `--name=${container}`,
    ...labelOptions({ [runLabel]: run, 'runnable.service': name }),
    `--network=${network}`,
    // nerdctl knows others by their host names only.
    ...(engine.name === 'nerdctl' ? [] : [`--network-alias=${name}`]),
    `--hostname=${name}`,
    '--pull=never',
    '--log-driver=json-file',
    '--log-opt=max-size=10m',
    '--env-file=/dev/stdin',
    `--pids-limit=${pids}`,
    ...safetyOptions({ ...engine, rootless: false }),
    '--',
    image,
    ...command,
  ];
}
