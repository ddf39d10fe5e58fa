import { EnvironmentError } from '../src/diagnostics/errors.ts';
import { failure, type Result, success } from '../src/diagnostics/result.ts';
import { bringCommit, makeEmptyCommit } from '../src/git/fetch-commit.ts';
import { readParents } from '../src/git/read-parents.ts';
import { openRepository, type Repository } from '../src/git/repository.ts';
import { isCommit } from '../src/github/event.ts';
import { findMergeBase, type PullRequest } from '../src/github/pull-request.ts';
import type { Step } from './step.ts';

/** The commits that a review compares; both are in the repository. */
export interface Commits {
  readonly base: string;
  readonly head: string;
}

/** Settles them, and fetches what a shallow checkout lacks: one commit each. Throws `EnvironmentError`. */
export async function findCommits(step: Step, pull: PullRequest | null): Promise<Result<Commits>> {
  const { inputs, event, context, job } = step;
  const repository = await openRepository(context.cwd, context.environment);
  const head = inputs.head || pull?.head || event.head;
  const base = inputs.base || (pull === null ? event.base : await partedAt(step, { base: pull.base, head }));
  if (base === null) return failure([noBase(event.name)]);
  const origin = { address: `${job.serverUrl}/${event.repository}`, token: inputs.token };
  await bringCommit(repository, head, origin);
  return success({ base: await bringBase(repository, base, origin), head });
}

/**
 * What GitHub merged for a pull request, with the base that it merged into: null where the event has no such commit, the
 * head has left the base where that still is, or one of the two cannot be had.
 */
export async function findMerge(
  step: Step,
  pull: PullRequest | null,
  { base, head }: Commits,
): Promise<Commits | null> {
  const { event, context, job, inputs } = step;
  if (event.name !== 'pull_request' || pull === null || pull.base === base) return null;
  if (!isCommit(job.sha)) return null;
  const repository = await openRepository(context.cwd, context.environment);
  const [tip, merged] = await readParents(repository, job.sha);
  if (tip === undefined || tip === base || merged !== head) return null;
  try {
    await bringCommit(repository, tip, {
      address: `${job.serverUrl}/${event.repository}`,
      token: inputs.token,
    });
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
  return { base: tip, head: job.sha };
}

async function bringBase(
  repository: Repository,
  base: string,
  origin: Parameters<typeof bringCommit>[2],
): Promise<string> {
  if (base === 'empty') return makeEmptyCommit(repository);
  await bringCommit(repository, base, origin);
  return base;
}

// A shallow checkout cannot say it. Where GitHub cannot be asked, the tip of the base is the best that there is.
async function partedAt(step: Step, { base, head }: Commits): Promise<string> {
  if (step.github === null) return base;
  try {
    const found = await findMergeBase(step.github, step.event.repository, { base, head });
    if (found !== null) return found;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    if (error.code !== 'github-refused' || !error.message.includes(': 404 ')) {
      step.degraded.set('merge-base', error.message);
      return base;
    }
  }
  throw new EnvironmentError('base-missing', 'the head and its base branch have no commit in common', {
    hint: 'rebase the branch on its base, or name a commit by the input `base`',
  });
}

function noBase(event: string) {
  return {
    severity: 'error',
    code: 'action-event',
    message: `the event \`${event}\` names no commit to compare with`,
    hint: 'name commits by the inputs `base` and `head`',
  } as const;
}
