import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { type HistoryCommit, listBetween } from '../../git/list-between.ts';
import type { Repository } from '../../git/repository.ts';
import { findMergeBase, resolveCommits } from '../../git/resolve-commits.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Project } from '../project.ts';
import type { RunRequest } from '../request.ts';

/** What somebody wants to know: which commit broke a task. */
export interface BisectRequest {
  readonly pipeline: string;
  /** Absent: the pipeline as a whole. */
  readonly task?: string;
  /** Revisions: at the one it succeeds, at the other it fails. */
  readonly good: string;
  readonly bad: string;
  /** Only commits along the first parents of the bad one: a merge stands for what it brought. */
  readonly firstParent: boolean;
  /** Runs at the same time. */
  readonly parallel: number;
  readonly run: Pick<
    RunRequest,
    'params' | 'paramsFile' | 'fetch' | 'executor' | 'timeoutMs' | 'maxParallel'
  >;
}

/** A search that could start: nothing has been run for it. */
export interface PreparedBisect {
  readonly request: BisectRequest;
  readonly good: HistoryCommit;
  /** From the first after the good one up to the bad one: parents before children. */
  readonly commits: readonly HistoryCommit[];
}

/** Looks the two commits up and lists what lies between them, by three git processes. Throws `EnvironmentError`. */
export async function prepareBisect(
  { repository }: Pick<Project, 'repository'>,
  request: BisectRequest,
): Promise<Result<PreparedBisect>> {
  const texts = [request.good, request.bad];
  const [good = null, bad = null] = await resolveCommits(repository, texts);
  if (good === null || bad === null) {
    return failure([good, bad].flatMap((id, at) => (id === null ? [notFound(texts[at] ?? '')] : [])));
  }
  const base = good === bad ? null : await findMergeBase(repository, good, bad);
  if (base !== good) return failure([notBefore(request, { repository, swapped: base === bad })]);
  const { start, commits } = await listBetween(repository, [good, bad], request);
  if (commits.length === 0) {
    throw new EnvironmentError('no-merge-base', 'no commit leads from the good one to the bad one');
  }
  return success({ request, good: start, commits });
}

function notFound(text: string): Diagnostic {
  return {
    severity: 'error',
    code: 'bad-revision',
    message: `bad revision \`${showOnOneLine(text)}\`: the repository has no such commit, branch or tag`,
    hint: 'list branches with `git branch --all`; in a shallow clone fetch it first: `git fetch --unshallow`',
  };
}

function notBefore(
  { good, bad }: BisectRequest,
  { repository, swapped }: { readonly repository: Repository; readonly swapped: boolean },
): Diagnostic {
  const names = `\`${showOnOneLine(good)}\` does not come before \`${showOnOneLine(bad)}\``;
  const hint = swapped
    ? 'the good commit is named first: have they changed places?'
    : repository.shallow
      ? 'the clone is shallow, and the history between them may be missing: `git fetch --unshallow`'
      : 'name as good a commit that the bad one stands on; `git merge-base` finds where branches parted';
  return { severity: 'error', code: 'not-an-ancestor', message: names, hint };
}
