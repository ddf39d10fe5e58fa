import { InternalError } from '../diagnostics/errors.ts';
import { inRepository } from './head.ts';
import { isObjectId } from './object-id.ts';
import { demandGit } from './process.ts';
import type { Repository } from './repository.ts';

/** A commit of a history, with what people know it by. */
export interface HistoryCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** When it was written; ISO 8601 with the zone of its author. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
}

/** What lies between two commits. */
export interface HistoryBetween {
  /** The earlier one. */
  readonly start: HistoryCommit;
  /** Those that lead from it to the later one, which is among them: parents before children. */
  readonly commits: readonly HistoryCommit[];
}

/**
 * The commits that lead from one commit to a later one, both by their ids, by one process.
 * `firstParent`: only those along the first parents of the later one; what was merged counts as part of the merge.
 */
export async function listBetween(
  repository: Repository,
  [after, upTo]: readonly [string, string],
  { firstParent }: { readonly firstParent: boolean },
): Promise<HistoryBetween> {
  if (!isObjectId(after) || !isObjectId(upTo)) throw new InternalError('a history lies between object ids');
  const args = [
    ...['rev-list', '--topo-order', '--reverse', '--parents', '--boundary', '--encoding=UTF-8'],
    ...[firstParent ? '--first-parent' : '--ancestry-path', '--format=%an%n%aI%n%s', upTo, `^${after}`],
  ];
  const lines = (await demandGit(args, inRepository(repository))).toString('utf8').split('\n');
  let start: HistoryCommit = { id: after, parents: [], author: '', date: '', subject: '' };
  const commits: HistoryCommit[] = [];
  for (let at = 0; at + 3 < lines.length; at += 4) {
    const [, id = '', ...parents] = (lines[at] ?? '').split(' ');
    const [author = '', date = '', subject = ''] = lines.slice(at + 1, at + 4);
    const told = { author, date, subject };
    if (id === `-${after}`) start = { id: after, parents: [], ...told };
    // Other commits at the edge are no part of it.
    if (id.startsWith('-')) continue;
    commits.push({ id, parents: firstParent ? parents.slice(0, 1) : parents, ...told });
  }
  return { start, commits };
}
