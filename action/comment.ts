import { EnvironmentError } from '../src/diagnostics/errors.ts';
import type { Github } from '../src/github/api.ts';
import { getPullRequest, type PullRequest } from '../src/github/pull-request.ts';
import { type Comment, findComments, putComment } from '../src/github/sticky-comment.ts';
import { renderReviewComment } from '../src/reporters/review/comment.ts';
import { hasChange } from '../src/review/has-change.ts';
import type { Review } from '../src/review/review.ts';
import { type CommentState, readCommentState, renderCommentState } from './comment-state.ts';
import { publish, type Step } from './step.ts';

/** What became of the comment on a pull request. */
export interface Commented {
  /** Somebody accepted the risks of exactly this head. */
  readonly accepted: boolean;
}

/** Brings the comment on the pull request up to date, where there is one and something is to be said. */
export async function commentOnPull(
  step: Step,
  pull: PullRequest | null,
  review: Review,
): Promise<Commented> {
  const accepts = isAccepting(step, pull);
  if (pull === null) return { accepted: false };
  const commented = await publish(step, 'comment', async (github) => {
    const now = await getPullRequest(github, step.event.repository, pull.number);
    if (now?.head !== review.head) return null;
    return bringUpToDate(step, github, { pull: now, review, accepts });
  });
  if (commented === null && !step.degraded.has('comment')) {
    if (accepts) throw staleApproval();
    step.degraded.set('stale', 'the pull request has moved on: this review is of an earlier commit');
  }
  return commented ?? { accepted: accepts && !step.degraded.has('stale') };
}

interface Change {
  readonly pull: PullRequest;
  readonly review: Review;
  readonly accepts: boolean;
}

async function bringUpToDate(
  step: Step,
  github: Github,
  { pull, review, accepts }: Change,
): Promise<Commented> {
  const place = { repository: step.event.repository, pull: pull.number, key: step.inputs.commentKey };
  const found = await findComments(github, place);
  const earlier = readCommentState(found[0]?.body ?? '');
  const label = step.inputs.acceptRiskLabel;
  const isStillAccepted = earlier?.accepted === review.head && label !== '' && pull.labels.includes(label);
  const accepted = accepts || isStillAccepted;
  if (!isWanted(step, review, found)) return { accepted };
  const state: CommentState = {
    head: review.head,
    counts: review.counts,
    previous: earlier === null ? null : earlier.head === review.head ? earlier.previous : earlier,
    accepted: accepted ? review.head : null,
  };
  const body = renderBody(step, review, state);
  const comment = await putComment(github, place, { body, found });
  step.outputs.set('comment-id', `${comment.id}`);
  step.outputs.set('comment-url', comment.url);
  return { accepted };
}

function isWanted({ inputs }: Step, review: Review, found: readonly Comment[]): boolean {
  switch (inputs.comment) {
    case 'off':
      return false;
    case 'always':
      return true;
    case 'risks':
      return review.risks.length > 0 || found.length > 0;
    case 'changes':
      return hasChange(review) || found.length > 0;
    default:
      return inputs.comment satisfies never;
  }
}

function renderBody({ inputs, job, event }: Step, review: Review, state: CommentState): string {
  const web = `${job.serverUrl}/${event.repository}`;
  const hidden = renderCommentState(state);
  const shown = renderReviewComment(review, {
    key: inputs.commentKey,
    limit: 60_000 - Buffer.byteLength(hidden) - 1,
    links: { report: `${web}/actions/runs/${job.runId}`, files: `${web}/blob/${review.head}/` },
    ...(state.previous === null ? {} : { previous: state.previous }),
  });
  return `${shown}${hidden}\n`;
}

function isAccepting({ inputs, event }: Step, pull: PullRequest | null): boolean {
  const label = inputs.acceptRiskLabel;
  return label !== '' && event.action === 'labeled' && event.label === label && pull !== null;
}

function staleApproval(): EnvironmentError {
  return new EnvironmentError(
    'approval-stale',
    'the risks were accepted for a commit that is no longer the head of the pull request',
    { hint: 'look at what came since, take the label off, and give it again' },
  );
}
