import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { checkAddress, withoutUser } from './remote-address.ts';
import {
  isReached,
  readSettings,
  remoteNames,
  type Setting,
  toAddress,
  usualRemote,
  wayTo,
} from './remote-settings.ts';
import type { Repository } from './repository.ts';
import type { UserRemote } from './user-remote.ts';

/** A remote that records of runs are pushed to or pulled from. */
export interface ChosenRemote extends UserRemote {
  /** As people know it: its name, or the address without what it holds of secrets. */
  readonly shown: string;
  /** What tells it from others: its address without secrets. */
  readonly key: string;
}

/** Which remote is meant, and what for. */
export interface RemoteChoice {
  /** A name or an address; absent: `origin`, or the only one. */
  readonly wanted?: string;
  readonly way: 'push' | 'fetch';
  /** What an address that is a relative path is relative to; absolute. */
  readonly cwd: string;
}

/**
 * The remote of that name, or at that address: https, http or ssh, or a folder of this machine. Git gets it under a name
 * of ours, so that nothing of the user's stands among its arguments.
 */
export async function chooseRemote(
  repository: Repository,
  choice: RemoteChoice,
): Promise<Result<ChosenRemote>> {
  const settings = await readSettings(repository);
  const names = remoteNames(settings);
  const wanted = choice.wanted ?? usualRemote(settings);
  if (wanted === null) return failure([noneMeant(names)]);
  const isNamed = names.includes(wanted);
  const address = isNamed
    ? toAddress(urlOf(settings, wanted, choice.way), repository.root ?? repository.commonDirectory)
    : toAddress(wanted, choice.cwd);
  if (!isReached(address)) return refuse(address, isNamed ? null : names);
  // Git keeps `file://` and a path apart in nothing that matters here.
  const key = withoutUser(address.replace(/^file:\/\//, ''));
  return success({
    name: 'history',
    shown: showOnOneLine(isNamed ? wanted : key),
    key,
    settings: [['remote.history.url', address], ...wayTo(settings, isNamed ? wanted : '')],
  });
}

function urlOf(settings: readonly Setting[], remote: string, way: RemoteChoice['way']): string {
  const find = (key: string) => settings.find(({ name }) => name === `remote.${remote}.${key}`)?.value;
  return (way === 'push' ? find('pushurl') : undefined) ?? find('url') ?? '';
}

// With `names`: it may have been meant for one of them.
function refuse(address: string, names: readonly string[] | null): Result<never> {
  const checked = checkAddress(address);
  if (!checked.ok && (names === null || /[:/]/.test(address))) return checked;
  const known = names ?? [];
  return failure([
    {
      severity: 'error',
      code: 'unknown-remote',
      message: `there is no remote \`${showOnOneLine(withoutUser(address))}\`; ${listNames(known)}`,
      ...suggestionHint(address, known),
    },
  ]);
}

function noneMeant(names: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-remote',
    message:
      names.length === 0
        ? 'the repository has no remote'
        : `the repository has several remotes and none is \`origin\`: ${listNames(names)}`,
    hint: 'name one with `--remote NAME`, or give an address',
  };
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'the repository has none, and an address has a `/` or `:`';
  return `there are ${names.map((name) => `\`${showOnOneLine(name)}\``).join(', ')}`;
}
