import { isReached, readSettings, toAddress, usualRemote, wayTo } from './remote-settings.ts';
import type { Repository } from './repository.ts';

/** Where a repository's objects come from, and what its own settings say about the way there. */
export interface UserRemote {
  readonly name: string;
  /** Settings by name: the address, and what git needs to be let in. They may hold secrets and never reach a file. */
  readonly settings: readonly (readonly [string, string])[];
}

/**
 * The remote that a partial clone has its objects from, else `origin`, else the only one; null: there is none that may
 * be fetched from. Of the repository's own settings none is taken over that names a program.
 */
export async function findRemote(repository: Repository): Promise<UserRemote | null> {
  const settings = await readSettings(repository);
  const name = usualRemote(settings);
  // It stands among arguments.
  if (name === null || !/^\w[\w./-]*$/.test(name)) return null;
  const given = settings.find((setting) => setting.name === `remote.${name}.url`)?.value ?? '';
  const address = toAddress(given, repository.root ?? repository.commonDirectory);
  if (!isReached(address)) return null;
  return { name, settings: [[`remote.${name}.url`, address], ...wayTo(settings, name)] };
}
