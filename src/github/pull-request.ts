import type { Json } from '../values/json.ts';
import type { Github } from './api.ts';
import { listAt, numberAt, textAt } from './fields.ts';

/** A pull request, as a payload or an answer tells it. */
export interface PullRequest {
  readonly number: number;
  /** Commit at its head. */
  readonly head: string;
  /** Tip of the branch that it is to go into; not where it left it. */
  readonly base: string;
  /** `owner/name`; null: the fork is gone. */
  readonly headRepository: string | null;
  readonly open: boolean;
  readonly labels: readonly string[];
}

/** Reads one; null for anything that is none. */
export function readPullRequest(value: Json): PullRequest | null {
  const number = numberAt(value, 'number');
  const head = textAt(value, 'head.sha');
  const base = textAt(value, 'base.sha');
  if (number === null || head === null || base === null) return null;
  return {
    number,
    head,
    base,
    headRepository: textAt(value, 'head.repo.full_name'),
    open: textAt(value, 'state') !== 'closed',
    labels: listAt(value, 'labels').flatMap((label) => textAt(label, 'name') ?? []),
  };
}

/** The pull request as it stands now; null: there is none. */
export async function getPullRequest(
  github: Github,
  repository: string,
  number: number,
): Promise<PullRequest | null> {
  return readPullRequest(await github.get(`/repos/${repository}/pulls/${number}`));
}

/** The open pull request whose head is exactly this commit of that branch; null: there is none. */
export async function findPullRequest(
  github: Github,
  repository: string,
  head: { readonly repository: string; readonly branch: string; readonly commit: string },
): Promise<PullRequest | null> {
  const [owner = ''] = head.repository.split('/');
  const query = new URLSearchParams({ state: 'open', head: `${owner}:${head.branch}`, per_page: '100' });
  for await (const each of github.list(`/repos/${repository}/pulls?${query}`)) {
    const pull = readPullRequest(each);
    if (pull === null || pull.head !== head.commit) continue;
    if (pull.headRepository?.toLowerCase() === head.repository.toLowerCase()) return pull;
  }
  return null;
}

/** Where two commits left one another; null where GitHub knows no common one. */
export async function findMergeBase(
  github: Github,
  repository: string,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<string | null> {
  const compared = await github.get(`/repos/${repository}/compare/${base}...${head}?per_page=1`);
  return textAt(compared, 'merge_base_commit.sha');
}
