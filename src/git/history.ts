import { existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from './head.ts';
import { demandGit, gitFailed, readAll, startGit, waitForEnd } from './process.ts';
import type { Store } from './store.ts';

/** Where a history is brought to. */
export interface HistoryTarget {
  /** The pinned commit, and the real one that it stands on: null for a root snapshot. */
  readonly commit: string;
  readonly base: string | null;
  /** Absolute path of the workspace's own `.git`. */
  readonly gitDirectory: string;
}

/**
 * Brings the commits that a commit stands on, with their files and tags, into the `.git` of a workspace. Of a shallow
 * clone what is there is brought; git says in the workspace, too, that it is shallow.
 */
export async function bringHistory(store: Store, target: HistoryTarget): Promise<void> {
  const { repository } = store;
  const shallow = join(repository.commonDirectory, 'shallow');
  const call = { ...inRepository(repository), alternates: [join(store.directory, 'objects')] };
  const tags = target.base === null ? '' : await listTags(call, target.base);
  const ids = [...tags.matchAll(/^\^?([0-9a-f]+)/gm)].flatMap(([, id]) => id ?? []);
  const sender = startGit(['pack-objects', '-q', '--revs', '--stdout', '--delta-base-offset'], call, [
    'pipe',
    'pipe',
    'pipe',
  ]);
  const place = { ...store.call('own'), gitDirectory: target.gitDirectory };
  const receiver = startGit(['index-pack', '--stdin'], place, [sender.stdout, 'ignore', 'pipe']);
  // Nothing is written yet; from now on the pipe belongs to the two of them.
  sender.stdout?.destroy();
  // A sender that ends early says why on stderr; the broken pipe adds nothing.
  sender.stdin?.on('error', () => {});
  sender.stdin?.end(`${[target.commit, ...ids].join('\n')}\n`);
  const [words, sent, refusal, received] = await Promise.all([
    readAll(sender.stderr),
    waitForEnd(sender),
    readAll(receiver.stderr),
    waitForEnd(receiver),
  ]);
  if (sent !== 0) throw gitFailed(['pack-objects'], { code: sent, stdout: words, stderr: words.toString() });
  if (received !== 0)
    throw gitFailed(['index-pack'], { code: received, stdout: refusal, stderr: refusal.toString() });
  await writeFile(join(target.gitDirectory, 'packed-refs'), `# pack-refs with: peeled fully-peeled\n${tags}`);
  const own = join(target.gitDirectory, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, own);
  else await writeFile(own, '');
}

// As lines of `packed-refs`, in the order of their names.
async function listTags(call: ReturnType<typeof inRepository>, base: string): Promise<string> {
  const format = '--format=%(objectname) %(refname)%(if)%(*objectname)%(then)%0a^%(*objectname)%(end)';
  return (await demandGit(['for-each-ref', `--merged=${base}`, format, 'refs/tags'], call)).toString('utf8');
}
