import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, success } from '../src/diagnostics/result.ts';
import { getPullRequest, type PullRequest } from '../src/github/pull-request.ts';
import { toAnnotation } from '../src/reporters/github/to-annotation.ts';
import { renderReviewComment } from '../src/reporters/review/comment.ts';
import { renderReviewJson } from '../src/reporters/review/json.ts';
import { describeMerged } from '../src/review/describe-merged.ts';
import { hasChange } from '../src/review/has-change.ts';
import type { Review } from '../src/review/review.ts';
import { type Reviewed, review } from '../src/session/review.ts';
import { withCheck } from './checks.ts';
import { commentOnPull } from './comment.ts';
import { findCommits, findMerge } from './find-commits.ts';
import { judgeReview } from './judge-review.ts';
import { makeReportFolder } from './reports.ts';
import type { Ending, Step } from './step.ts';
import { largestSummary } from './tell.ts';

/** Reviews what the event, or the step, proposes. Static: nothing of the head is carried out or checked out. */
export async function reviewChange(step: Step): Promise<Result<Ending>> {
  return reviewPull(step, await findPull(step));
}

/** The same for a pull request that is known; null: there is none. */
export async function reviewPull(step: Step, pull: PullRequest | null): Promise<Result<Ending>> {
  const commits = await findCommits(step, pull);
  if (!commits.ok) return commits;
  const { cwd, environment } = step.context;
  const reviewed = await review({ cwd, environment, ...commits.value, exact: true });
  if (!reviewed.ok) return reviewed;
  const merge = await findMerge(step, pull, commits.value);
  const merged = merge === null ? null : await review({ cwd, environment, ...merge, exact: true });
  const found = merged?.ok ? addMerged(reviewed.value, merged.value.review) : reviewed.value;
  const at = { ...step, event: { ...step.event, head: commits.value.head } };
  return success(
    await withCheck(at, 'review', async () => {
      const commented = await commentOnPull(at, pull, found.review);
      annotate(at, found);
      writeReports(at, found.review);
      return judgeReview(at, found, commented);
    }),
  );
}

// Told, and not judged: the next push of either side may change it.
function addMerged(own: Reviewed, merged: Review): Reviewed {
  const notes = [...own.review.notes, ...describeMerged(own.review, merged)];
  return { ...own, review: { ...own.review, notes } };
}

async function findPull({ event, inputs, github }: Step): Promise<PullRequest | null> {
  if (event.pull !== null) return event.pull;
  const number = inputs.pullNumber ?? event.pullNumber;
  return number === null || github === null ? null : getPullRequest(github, event.repository, number);
}

function annotate(step: Step, { diagnostics, review: { risks } }: Reviewed): void {
  step.annotations.push(...diagnostics.map(toAnnotation));
  for (const { severity, code, message, file, line } of risks) {
    const level = severity === 'high' ? 'warning' : 'notice';
    step.annotations.push({ level, title: `${severity} risk: ${code}`, message, position: { file, line } });
  }
}

function writeReports(step: Step, found: Review): void {
  const folder = makeReportFolder(step);
  writeFileSync(join(folder, 'review.json'), renderReviewJson(found));
  const text = renderReviewComment(found, { key: null, limit: largestSummary });
  writeFileSync(join(folder, 'review.md'), text);
  step.summary.push(text);
  const { added, removed, modified, renamed, rerun } = found.counts;
  const worst = ['high', 'medium', 'low'].find((each) =>
    found.risks.some(({ severity }) => severity === each),
  );
  const values = {
    changed: `${hasChange(found)}`,
    added: `${added}`,
    removed: `${removed}`,
    modified: `${modified + renamed}`,
    rerun: `${rerun}`,
    risk: worst ?? 'none',
    'base-sha': found.base,
    'head-sha': found.head,
    'report-path': folder,
    'plan-path': join(folder, 'review.json'),
  };
  for (const [name, value] of Object.entries(values)) step.outputs.set(name, value);
}
