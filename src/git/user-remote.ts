import { isAbsolute, resolve } from 'node:path';
import { runGit } from './process.ts';
import { checkAddress } from './remote-address.ts';
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
  const { environment, gitDirectory } = repository;
  const call = { environment, settings: 'of-user', gitDirectory } as const;
  const output = await runGit(['config', '--null', '--list', '--includes', '--show-scope'], call);
  const settings = parseSettings(output.stdout.toString('utf8'));
  const name = chooseName(settings);
  if (name === null) return null;
  const given = settings.find((setting) => setting.name === `remote.${name}.url`)?.value ?? '';
  const address = isPath(given) ? resolve(repository.root ?? repository.commonDirectory, given) : given;
  if (!isFetched(address)) return null;
  const own = settings
    .filter((setting) => setting.isOwn && tellsTheWay(setting.name, name))
    .map((setting) => [setting.name, setting.value] as const);
  return { name, settings: [[`remote.${name}.url`, address], ...own] };
}

interface Setting {
  readonly name: string;
  readonly value: string;
  /** It stands in the repository's own settings, and so is not in force elsewhere. */
  readonly isOwn: boolean;
}

function parseSettings(text: string): readonly Setting[] {
  const parts = text.split('\0');
  const settings: Setting[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope, entry = ''] = parts.slice(at, at + 2);
    const end = entry.indexOf('\n');
    const [name, value] = end < 0 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    settings.push({ name, value, isOwn: scope === 'local' || scope === 'worktree' });
  }
  return settings;
}

function chooseName(settings: readonly Setting[]): string | null {
  const names = settings.flatMap(({ name }) => /^remote\.(.+)\.url$/.exec(name)?.[1] ?? []);
  const promisor = settings.find(
    ({ name, value }) => /^remote\..+\.promisor$/.test(name) && value === 'true',
  );
  const wanted = [promisor?.name.replace(/^remote\.|\.promisor$/g, ''), 'origin'];
  const name = wanted.find((candidate) => candidate !== undefined && names.includes(candidate));
  const [only, ...others] = new Set(names);
  const chosen = name ?? (others.length === 0 ? only : undefined);
  // It stands among arguments.
  return chosen !== undefined && /^\w[\w./-]*$/.test(chosen) ? chosen : null;
}

// One's own disk is fetched from too: it is the user who named it, and not a file of the commit.
function isFetched(address: string): boolean {
  return isAbsolute(address) || /^file:\/\/\/[^\p{Cc}]+$/u.test(address) || checkAddress(address).ok;
}

function isPath(address: string): boolean {
  return /^\.{0,2}\//.test(address);
}

function tellsTheWay(name: string, remote: string): boolean {
  return name === `remote.${remote}.lfsurl` || wayThere.test(name);
}

const wayThere =
  /^(?:http\..+|url\..+\.insteadof|credential\.(?:.+\.)?(?:username|usehttppath)|lfs\.(?:url|.+\.access))$/;
