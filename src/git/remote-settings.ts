import { isAbsolute, resolve } from 'node:path';
import { runGit } from './process.ts';
import { checkAddress } from './remote-address.ts';
import type { Repository } from './repository.ts';

/** A setting of git as it is in force in a repository. */
export interface Setting {
  /** Its first and last part in lower case. */
  readonly name: string;
  readonly value: string;
  /** It stands in the repository's own settings, and so is not in force elsewhere. */
  readonly isOwn: boolean;
}

/** All settings in force in a repository, in the order in which git reads them. */
export async function readSettings({ environment, gitDirectory }: Repository): Promise<readonly Setting[]> {
  const call = { environment, settings: 'of-user', gitDirectory } as const;
  const output = await runGit(['config', '--null', '--list', '--includes', '--show-scope'], call);
  return parseSettings(output.stdout.toString('utf8'));
}

/** The names of the remotes. */
export function remoteNames(settings: readonly Setting[]): readonly string[] {
  return settings.flatMap(({ name }) => /^remote\.(.+)\.url$/.exec(name)?.[1] ?? []);
}

/** The remote that a partial clone has its objects from, else `origin`, else the only one; null: there is none such. */
export function usualRemote(settings: readonly Setting[]): string | null {
  const names = remoteNames(settings);
  const promisor = settings.find(
    ({ name, value }) => /^remote\..+\.promisor$/.test(name) && value === 'true',
  );
  const wanted = [promisor?.name.replace(/^remote\.|\.promisor$/g, ''), 'origin'];
  const name = wanted.find((candidate) => candidate !== undefined && names.includes(candidate));
  const [only, ...others] = new Set(names);
  return name ?? (others.length === 0 ? (only ?? null) : null);
}

/** The repository's own settings that say how a remote is reached, and none that names a program. */
export function wayTo(settings: readonly Setting[], remote: string): readonly (readonly [string, string])[] {
  return settings
    .filter(({ name, isOwn }) => isOwn && (name === `remote.${remote}.lfsurl` || wayThere.test(name)))
    .map(({ name, value }) => [name, value] as const);
}

/** An address with a path of this machine made absolute. */
export function toAddress(given: string, base: string): string {
  return /^\.{0,2}\//.test(given) ? resolve(base, given) : given;
}

/** Whether an address may be fetched from: one's own disk too, as it is the user who named it and not a file of the commit. */
export function isReached(address: string): boolean {
  return isAbsolute(address) || /^file:\/\/\/[^\p{Cc}]+$/u.test(address) || checkAddress(address).ok;
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

const wayThere =
  /^(?:http\..+|url\..+\.(?:push)?insteadof|credential\.(?:.+\.)?(?:username|usehttppath)|lfs\.(?:url|.+\.access))$/;
