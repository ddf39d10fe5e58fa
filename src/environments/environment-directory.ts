import { join, resolve } from 'node:path';
import { findCacheFolder } from '../disk/cache-folder.ts';

/**
 * Absolute path of the folder with all environments of the user: `RUNNABLE_ENVIRONMENT_DIR`, else in the user's cache
 * folder. Projects share it: the same content gives the same environment.
 */
export function findEnvironmentDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const chosen = environment['RUNNABLE_ENVIRONMENT_DIR'];
  return chosen ? resolve(chosen) : join(findCacheFolder(environment), 'runnable', 'environments');
}
