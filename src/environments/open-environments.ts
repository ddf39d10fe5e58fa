import type { Environments } from '../engine/environments.ts';
import type { EnvironmentsOptions } from './create-environments.ts';

/** The environments of one run. What it takes to find and make them is loaded when the first task asks for one. */
export function openEnvironments(options: EnvironmentsOptions): Environments {
  let opened: Promise<Environments> | undefined;
  let close = (): void => undefined;
  const open = async (): Promise<Environments> => {
    const { createEnvironments } = await import('./create-environments.ts');
    const environments = createEnvironments(options);
    close = environments.close;
    return environments;
  };
  return {
    find: async (request, place) => {
      opened ??= open();
      return (await opened).find(request, place);
    },
    close: () => close(),
  };
}
