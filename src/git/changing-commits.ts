import { inRepository } from './head.ts';
import { isObjectId } from './object-id.ts';
import { runGit } from './process.ts';
import type { Repository } from './repository.ts';

/** A commit that changed a file, as people know it. */
export interface ChangingCommit {
  readonly id: string;
  readonly author: string;
  /** When it was written; ISO 8601 with the zone of its author. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
}

/** Paths that are asked about at once. */
const mostPaths = 200;

/**
 * The latest commit that changed each of some paths (text, from the root), of those that one commit has and an earlier
 * one has not, by one process. Null: the history between them is not all there.
 */
export async function findChangingCommits(
  repository: Repository,
  [before, after]: readonly [string, string],
  paths: readonly string[],
): Promise<ReadonlyMap<string, ChangingCommit> | null> {
  const found = new Map<string, ChangingCommit>();
  if (paths.length === 0 || before === after) return found;
  if (!isObjectId(before) || !isObjectId(after)) return null;
  const args = [
    ...['--literal-pathspecs', 'log', '-z', '--no-show-signature', '--no-renames', '--name-only'],
    ...['--diff-merges=first-parent', '--encoding=UTF-8', '--format=%x01%H%x00%an%x00%aI%x00%s'],
    ...[`${before}..${after}`, '--', ...paths.slice(0, mostPaths)],
  ];
  const { code, stdout } = await runGit(args, inRepository(repository));
  if (code !== 0) return null;
  for (const entry of stdout.toString('utf8').split('\x01').slice(1)) {
    const [id = '', author = '', date = '', subject = '', ...names] = entry.split('\0');
    for (const name of names.map((text) => text.replace(/^\n+/, ''))) {
      if (name !== '' && !found.has(name)) found.set(name, { id, author, date, subject });
    }
  }
  return found;
}
