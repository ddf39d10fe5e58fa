import { join, resolve } from 'node:path';

/**
 * Absolute path of the folder with all environments of the user: `RUNNABLE_ENVIRONMENT_DIR`, else in the user's cache
 * folder. Projects share it: the same content gives the same environment.
 */
export function findEnvironmentDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const { RUNNABLE_ENVIRONMENT_DIR: chosen, XDG_CACHE_HOME: cache, HOME: home } = environment;
  if (chosen) return resolve(chosen);
  return join(absolute(cache) ?? join(absolute(home) ?? '/tmp', '.cache'), 'runnable', 'environments');
}

// A relative one has no meaning to the XDG rules.
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path : undefined;
}
