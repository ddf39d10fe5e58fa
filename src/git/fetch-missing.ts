import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { holdStore } from './hold-store.ts';
import { keepCommit } from './keep.ts';
import { showWords, withFetchPlace } from './network.ts';
import { shortId } from './object-id.ts';
import { demandGit, runGit } from './process.ts';
import type { Store } from './store.ts';
import { findRemote } from './user-remote.ts';

/**
 * Fetches what a partial clone lacks of a commit, and only that, and keeps the commit in the store; the user's repository
 * stays as it is. Throws `EnvironmentError` `fetch-failed`.
 */
export async function fetchMissing(store: Store, commit: string): Promise<void> {
  const hold = await holdStore(store.directory);
  try {
    await fetchInto(store, commit);
  } finally {
    hold.release();
  }
}

async function fetchInto(store: Store, commit: string): Promise<void> {
  const missing = await listMissing(store, commit);
  if (missing.length > 0) await fetchObjects(store, commit, missing);
  // By themselves they belong to nothing.
  await (await keepCommit(store, commit)).kept;
}

async function fetchObjects(store: Store, commit: string, missing: readonly string[]): Promise<void> {
  const remote = await findRemote(store.repository);
  if (remote === null) throw notFetched(commit, missing.length, 'the repository has no remote to fetch from');
  await withFetchPlace(store, remote, async ({ call }) => {
    const place = { ...call, objectDirectory: join(store.directory, 'objects') };
    const output = await runGit([...fetch, remote.name], { ...place, input: `${missing.join('\n')}\n` });
    const words = output.code === null ? 'it took longer than an hour' : showWords(output.stderr);
    if (output.code !== 0) throw notFetched(commit, missing.length, words);
  });
  // The process that reads objects does not see new packs where it has looked before.
  await store.source.objects.close();
}

// In a pack, which is written through to the disk.
const fetch = [
  ...['-c', 'fetch.unpackLimit=1', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
  ...['--recurse-submodules=no', '--stdin'],
];

async function listMissing(store: Store, commit: string): Promise<readonly string[]> {
  const args = ['rev-list', '--objects', '--missing=print', '--no-walk', commit];
  const listing = (await demandGit(args, store.call('borrow'))).toString('latin1');
  return [...listing.matchAll(/^\?([0-9a-f]+)$/gm)].flatMap(([, id]) => id ?? []);
}

function notFetched(commit: string, count: number, why: string): EnvironmentError {
  const what = count === 1 ? '1 object' : `${count} objects`;
  return new EnvironmentError(
    'fetch-failed',
    `${what} of commit ${shortId(commit)} could not be fetched: ${why}`,
    {
      hint: 'see whether git reaches the remote: `git ls-remote`; or fetch by hand: `git fetch --refetch --no-filter`',
    },
  );
}
