import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../src/diagnostics/result.ts';
import { isCommit } from '../src/github/event.ts';
import { fieldAt, numberAt, textAt } from '../src/github/fields.ts';
import { findPullRequest } from '../src/github/pull-request.ts';
import type { Json } from '../src/values/json.ts';
import { reportFolder } from './reports.ts';
import { reviewPull } from './review-change.ts';
import type { Ending, Step } from './step.ts';

/** Bytes of an artifact that are read. */
const largest = 1024 * 1024;

/**
 * Publishes the review of a workflow that had no right to. What that workflow left says only which commit is meant:
 * the pull request is asked from GitHub, and the review is made anew from Git objects, so that nothing that a fork
 * wrote is posted or believed.
 */
export async function publishReview(step: Step): Promise<Result<Ending>> {
  const { event, github } = step;
  if (event.name !== 'workflow_run') return failure([wrongEvent(event.name)]);
  const claim = readClaim(join(reportFolder(step), 'review.json'));
  if (typeof claim === 'string') return failure([notAReview(claim)]);
  if (claim.head !== event.head) {
    return failure([
      notAReview(`it is of the commit \`${claim.head}\`, the workflow was of \`${event.head}\``),
    ]);
  }
  const { headRepository, headBranch } = event;
  if (github === null || headRepository === null || headBranch === null)
    return failure([wrongEvent(event.name)]);
  const head = { repository: headRepository, branch: headBranch, commit: event.head };
  const pull = await findPullRequest(github, event.repository, head);
  // What is written goes into a folder of ours: in theirs a link could lead it anywhere.
  if (pull !== null) return reviewPull({ ...step, inputs: { ...step.inputs, artifactPath: '' } }, pull);
  step.degraded.set('stale', 'no open pull request has this head');
  return success({ exitCode: 0, outcome: 'skipped' });
}

// A text: what is wrong with it.
function readClaim(file: string): { readonly head: string } | string {
  let value: Json;
  try {
    const found = lstatSync(file);
    if (!found.isFile()) return '`review.json` is no regular file';
    if (found.size > largest) return 'it is larger than 1 MiB';
    value = JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    return error instanceof SyntaxError ? 'it is no JSON' : 'there is no `review.json`';
  }
  const counts = ['added', 'removed', 'renamed', 'modified', 'rerun', 'unchanged'];
  const head = textAt(value, 'head');
  const isReview =
    numberAt(value, 'version') === 1 &&
    isCommit(textAt(value, 'base')) &&
    counts.every((name) => Number.isSafeInteger(numberAt(value, `counts.${name}`))) &&
    ['pipelines', 'tasks', 'risks', 'plan', 'diagnostics'].every((name) =>
      Array.isArray(fieldAt(value, name)),
    );
  return isReview && isCommit(head) ? { head } : 'it has not the shape of one';
}

function notAReview(why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'review-artifact',
    message: `what is to be published is no review of this commit: ${why}`,
    hint: 'download the artifact of the workflow that this one follows into the folder of `artifact-path`',
  };
}

function wrongEvent(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'action-event',
    message: `\`publish\` needs the event \`workflow_run\` and a token; the event is \`${name}\``,
    hint: 'write `on: { workflow_run: { workflows: [review], types: [completed] } }`',
  };
}
