import { accessSync, constants, lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { makeFolderTree } from './make-folder-tree.ts';

/**
 * Absolute path of the user's folder for caches: `XDG_CACHE_HOME`, else `.cache` in `HOME`, else in the home that the
 * system knows; where there is none, a folder of `/tmp` that is this user's alone. Throws `EnvironmentError`
 * `cache-shared` when somebody else has made that.
 */
export function findCacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME: cache, HOME: home } = environment;
  // A relative one has no meaning to the XDG rules, and would lie in the repository.
  if (cache?.startsWith('/')) return cache;
  if (home?.startsWith('/')) return join(home, '.cache');
  return join(findHome() ?? makePrivateFolder('/tmp'), '.cache');
}

function findHome(): string | null {
  try {
    const { homedir } = userInfo();
    accessSync(homedir, constants.W_OK);
    return homedir;
  } catch {
    // A number without a name, as in containers, or a home that is not there.
    return null;
  }
}

/** Makes a folder of one's own where others may make folders, too; its path. */
export function makePrivateFolder(shared: string): string {
  const user = process.geteuid?.() ?? 0;
  const path = join(shared, `runnable-${user}`);
  makeFolderTree(path, 0o700);
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0) return path;
  throw new EnvironmentError('cache-shared', `\`${path}\` is not a folder of this user alone`, {
    hint: 'name a folder of your own: XDG_CACHE_HOME, or HOME',
  });
}
