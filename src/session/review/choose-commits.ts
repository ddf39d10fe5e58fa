import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { isObjectId, shortId } from '../../git/object-id.ts';
import type { Repository } from '../../git/repository.ts';
import { findMergeBase, resolveCommits } from '../../git/resolve-commits.ts';
import { showOnOneLine } from '../../values/visible-text.ts';

/** The two commits of a review. */
export interface ReviewCommits {
  /** What the head is compared with: where it left the base, or the base itself. */
  readonly base: string;
  /** Where the base stands. */
  readonly tip: string;
  readonly head: string;
  readonly refs: { readonly base: string; readonly head: string };
  readonly notes: readonly string[];
}

/** What was asked for. */
export interface CommitRequest {
  /** Absent: the default branch. */
  readonly base?: string;
  /** Absent: `HEAD`. */
  readonly head?: string;
  /** The base is compared as it is: nobody looks where the histories parted. */
  readonly exact?: boolean;
}

/** Where the default branch is looked for, in this order. */
const defaultBranches = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
];

/**
 * Settles which commits are compared, by two git processes. Failures are `bad-revision`. Throws `EnvironmentError` when
 * the histories never meet, or when an object id is not there.
 */
export async function chooseCommits(
  repository: Repository,
  request: CommitRequest,
): Promise<Result<ReviewCommits>> {
  const bases = request.base === undefined ? defaultBranches : [request.base];
  const headName = request.head ?? 'HEAD';
  const [head = null, ...found] = await resolveCommits(repository, [headName, ...bases]);
  if (head === null) return failure([notFound(headName)]);
  const at = found.findIndex((id) => id !== null);
  const tip = found[at] ?? null;
  if (tip === null) return failure([request.base === undefined ? noDefault() : notFound(request.base)]);
  const refs = { base: (bases[at] ?? '').replace(/^refs\/(?:remotes|heads)\//, ''), head: headName };
  if (request.exact || tip === head) return success({ base: tip, tip, head, refs, notes: [] });
  const base = await findMergeBase(repository, tip, head);
  if (base !== null) return success({ base, tip, head, refs, notes: [] });
  if (!repository.shallow) throw noMergeBase(refs);
  const note = `the clone is shallow and where the histories parted is not in it: compared with \`${shortId(tip)}\` as it is`;
  return success({ base: tip, tip, head, refs, notes: [note] });
}

function notFound(text: string): Diagnostic {
  // Whoever names an id means a commit that is somewhere, so it is the clone that lacks it.
  if (isObjectId(text)) {
    throw new EnvironmentError('object-missing', `the repository lacks commit ${text}`, {
      hint: `fetch it: git fetch --depth=1 origin ${text}`,
    });
  }
  return {
    severity: 'error',
    code: 'bad-revision',
    message: `bad revision \`${showOnOneLine(text)}\`: the repository has no such commit, branch or tag`,
    hint: 'list branches with `git branch --all`; in a shallow clone fetch it first: `git fetch --unshallow`',
  };
}

function noDefault(): Diagnostic {
  return {
    severity: 'error',
    code: 'bad-revision',
    message:
      'there is no branch `main` or `master`, here or in `origin`, that the change could be compared with',
    hint: 'name the base: runnable review BASE',
  };
}

function noMergeBase({ base, head }: ReviewCommits['refs']): EnvironmentError {
  return new EnvironmentError(
    'no-merge-base',
    `\`${showOnOneLine(base)}\` and \`${showOnOneLine(head)}\` have no commit in common`,
    { hint: 'name another base, or compare it as it is: `--exact`' },
  );
}
