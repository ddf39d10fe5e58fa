import type { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlob, readFolder } from './contents.ts';
import { type FetchPlace, showWords, withFetchPlace } from './network.ts';
import { runGit } from './process.ts';
import type { Store } from './store.ts';
import { findRemote } from './user-remote.ts';

/**
 * Fetches the content of LFS pointers into the store, with the user's `git lfs` and credentials; `.lfsconfig` of the
 * commit counts. Nothing is written to the user's repository. Null; else why it failed, in words.
 */
export async function fetchLfs(
  store: Store,
  commit: string,
  pointers: readonly Buffer[],
): Promise<string | null> {
  const remote = await findRemote(store.repository);
  if (remote === null) return 'the repository has no remote to fetch from';
  return withFetchPlace(store, remote, async (place) => {
    const version = await runGit(['lfs', 'version'], place.call);
    if (version.code !== 0) return 'git-lfs is not installed';
    await writeSettings(store, commit, place);
    // Exactly what is missing: a commit of its own, because `git lfs fetch` takes commits.
    const made = await runGit(['fast-import', '--quiet'], { ...place.call, input: asCommit(pointers) });
    if (made.code !== 0) return showWords(made.stderr);
    const args = ['lfs', 'fetch', '--include=', '--exclude=', remote.name, reference];
    const { code, stderr } = await runGit(args, place.call);
    if (code === 0) return null;
    return code === null ? 'it took longer than an hour' : showWords(stderr);
  });
}

const reference = 'refs/heads/missing';

async function writeSettings(store: Store, commit: string, { directory }: FetchPlace): Promise<void> {
  const root = await readFolder(store.source, commit, '');
  const file = root?.find(({ name, mode }) => name === '.lfsconfig' && mode === 'file');
  if (file === undefined) return;
  writeFileSync(join(directory, '.lfsconfig'), await readBlob(store.source, file.id, '.lfsconfig'));
}

function asCommit(pointers: readonly Buffer[]): string {
  const files = pointers.map((pointer, index) => {
    const text = pointer.toString('latin1');
    return `M 100644 inline f${index}\ndata ${text.length}\n${text}\n`;
  });
  return `commit ${reference}\ncommitter runnable <runnable> 0 +0000\ndata 0\n${files.join('')}`;
}
