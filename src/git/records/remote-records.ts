import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { formatSize } from '../../values/size.ts';
import type { ChosenRemote } from '../choose-remote.ts';
import { type FetchPlace, showWords, withPlace } from '../network.ts';
import { isObjectId } from '../object-id.ts';
import { type GitOutput, runGit } from '../process.ts';
import { boundPacks } from './bound-packs.ts';
import { type RecordStore, refFolder, refOf, renderTips, type Tips } from './record-store.ts';

/** What the remote made of one record that was given to it. `extended`: it had an earlier state of this one. */
export type Pushed = { readonly result: 'new' | 'extended' | 'there' } | NotTaken;

/** `other`: it has a commit that this one does not follow. `why`: in the words of git or of the remote. */
export type NotTaken = { readonly result: 'other' } | { readonly result: 'refused'; readonly why: string };

/** Commits of runs at the remote, by the texts that their refs end with. Names and ids are as the remote says. */
export async function listRemoteRecords(store: RecordStore, remote: ChosenRemote): Promise<Tips> {
  return atRemote({ store, remote }, async ({ call }) => {
    const output = await runGit(['ls-remote', '--quiet', 'history', `${refFolder}*`], call);
    if (output.code !== 0) throw notPulled(remote, wordsOf(output));
    const found = new Map<string, string>();
    for (const line of output.stdout.toString('latin1').split('\n')) {
      const [id = '', name = ''] = line.split('\t');
      if (isObjectId(id) && name.startsWith(refFolder)) found.set(name.slice(refFolder.length), id);
    }
    return found;
  });
}

/**
 * Brings what the remote has of these runs into the store. `known`: commits that are there already. Throws
 * `pull-too-large`, with nothing kept, where the remote sends more than `most` bytes.
 */
export async function fetchRecords(
  store: RecordStore,
  remote: ChosenRemote,
  { runs, known, most = mostFetched }: FetchRequest,
): Promise<void> {
  if (runs.length === 0) return;
  await atRemote({ store, remote, tips: known }, async ({ call }) => {
    const input = runs.map((run) => `${refOf(run)}\n`).join('');
    const objectDirectory = join(store.directory, 'objects');
    const output = await boundPacks(join(objectDirectory, 'pack'), most, (signal) =>
      runGit([...fetch, 'history'], { ...call, input, objectDirectory, signal }),
    );
    if (output === 'too-large') throw tooLarge(remote, most);
    if (output.value.code !== 0) throw notPulled(remote, wordsOf(output.value));
  });
}

interface FetchRequest {
  readonly runs: readonly string[];
  readonly known: Tips;
  /** Bytes of the packs that come; those of all records of some thousands of runs unless said otherwise. */
  readonly most?: number;
}

const mostFetched = 2 ** 32;

function tooLarge({ shown }: ChosenRemote, most: number): EnvironmentError {
  return new EnvironmentError(
    'pull-too-large',
    `the records of \`${shown}\` have more than ${formatSize(most)}, and nothing of them was kept`,
    { trouble: 'refused', hint: 'name the runs that you want: runnable runs pull RUN' },
  );
}

/** Gives the remote these commits, all by one process. None takes the place of one that it does not follow. */
export async function pushRecords(
  store: RecordStore,
  remote: ChosenRemote,
  tips: Tips,
): Promise<ReadonlyMap<string, Pushed>> {
  if (tips.size === 0) return new Map();
  return atRemote({ store, remote, tips }, async ({ call }) => {
    const output = await runGit([...push, 'history', `${refFolder}*:${refFolder}*`], call);
    const results = readResults(output.stdout.toString('utf8'), tips);
    if (output.code !== 0 && results.size < tips.size) throw notPushed(remote, wordsOf(output));
    return results;
  });
}

/** Removes refs of runs at the remote, those alone that still point to the commit that is given. Gives those that went. */
export async function removeRemoteRecords(
  store: RecordStore,
  remote: ChosenRemote,
  tips: Tips,
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  const all = [...tips];
  for (let at = 0; at < all.length; at += mostArguments) {
    const some = new Map(all.slice(at, at + mostArguments));
    const leases = [...some].map(([run, id]) => `--force-with-lease=${refOf(run)}:${id}`);
    const refs = [...some.keys()].map((run) => `:${refOf(run)}`);
    await atRemote({ store, remote }, async ({ call }) => {
      const output = await runGit([...push, ...leases, 'history', ...refs], call);
      const lines = output.stdout.toString('utf8').split('\n');
      for (const line of lines) {
        if (line.startsWith('-\t')) gone.add(line.split('\t')[1]?.slice(refFolder.length + 1) ?? '');
      }
      if (output.code !== 0 && !lines.includes('Done')) throw notPushed(remote, wordsOf(output));
    });
  }
  return gone;
}

/** The error about a remote that could not be asked. */
function notPulled({ shown }: ChosenRemote, why: string): EnvironmentError {
  return new EnvironmentError('pull-failed', `the records of \`${shown}\` could not be pulled: ${why}`, {
    hint: 'see whether git reaches it: `git ls-remote`',
  });
}

function notPushed({ shown }: ChosenRemote, why: string): EnvironmentError {
  return new EnvironmentError('push-failed', `the records could not be pushed to \`${shown}\`: ${why}`, {
    hint: 'see whether git reaches it and lets you push: `git ls-remote`, `git push --dry-run`',
  });
}

// Not quiet: then git does not say what became of each ref.
const push = [
  ...['-c', 'pack.window=0', '-c', 'push.followTags=false', '-c', 'push.negotiate=false'],
  ...['push', '--porcelain', '--no-verify', '--no-signed', '--recurse-submodules=no'],
];

// In a pack. What is large is written as it comes and never held in memory.
const fetch = [
  ...['-c', 'fetch.unpackLimit=1', '-c', 'core.bigFileThreshold=16m', '-c', 'fetch.fsckObjects=false'],
  ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'],
  ...['--recurse-submodules=no', '--stdin'],
];

/** Two words for each, of some fifty and hundred bytes. */
const mostArguments = 500;

interface AtRemote {
  readonly store: RecordStore;
  readonly remote: ChosenRemote;
  /** Commits of the store that git finds there by the refs of their runs; none unless said otherwise. */
  readonly tips?: Tips;
}

function atRemote<T>({ store, remote, tips }: AtRemote, work: (place: FetchPlace) => Promise<T>): Promise<T> {
  const { places: folder, format, environment, directory } = store;
  return withPlace({ folder, format, environment, remote }, (place) => {
    writeFileSync(join(place.directory, '.git', 'packed-refs'), renderTips(tips ?? new Map()));
    const alternates = [join(directory, 'objects')];
    return work({ ...place, call: { ...place.call, alternates } });
  });
}

function readResults(text: string, tips: Tips): Map<string, Pushed> {
  const results = new Map<string, Pushed>();
  for (const line of text.split('\n')) {
    const [flag = '', refs = '', summary = ''] = line.split('\t');
    const run = refs.slice(refFolder.length, refs.indexOf(':'));
    if (refs.startsWith(refFolder) && tips.has(run)) results.set(run, readResult(flag, summary));
  }
  return results;
}

function readResult(flag: string, summary: string): Pushed {
  if (flag === '*') return { result: 'new' };
  if (flag === '=') return { result: 'there' };
  if (flag === ' ' || flag === '+') return { result: 'extended' };
  // Or somebody else is writing the same ref in this moment: then it is looked at again as well.
  if (/^\[rejected\]|cannot lock ref|failed to update ref|fetch first|stale info/.test(summary)) {
    return { result: 'other' };
  }
  return { result: 'refused', why: showWords(summary.replace(/^\[.*?\] /, '')) };
}

function wordsOf({ code, stderr }: GitOutput): string {
  return code === null ? 'it took longer than an hour' : showWords(stderr);
}
