import type { Service } from '../../pipeline/model.ts';
import type { CommandError } from '../local/command.ts';

/** The services of all tasks of a run, each started once, in one network; what ends them is the sweep of the run. */
export interface RunServices {
  /** Makes the network; null, or why there is none. */
  readonly network: (make: () => Promise<CommandError | null>) => Promise<CommandError | null>;
  /** Starts a service unless it is there; null, or why it is not. */
  readonly start: (
    service: Service,
    start: () => Promise<CommandError | null>,
  ) => Promise<CommandError | null>;
}

export function createRunServices(): RunServices {
  const known = new Map<string, Promise<CommandError | null>>();
  const once = async (
    key: string,
    make: () => Promise<CommandError | null>,
  ): Promise<CommandError | null> => {
    const making = known.get(key) ?? make();
    known.set(key, making);
    const forget = (): void => {
      if (known.get(key) === making) known.delete(key);
    };
    return await making.then(
      (problem) => {
        // Another task may have better luck.
        if (problem !== null) forget();
        return problem;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    );
  };
  return {
    network: (make) => once('', make),
    start: (service, start) => once(service.name, start),
  };
}
