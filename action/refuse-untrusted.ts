import { EnvironmentError } from '../src/diagnostics/errors.ts';
import { getPullRequest } from '../src/github/pull-request.ts';
import type { Step } from './step.ts';

/** Whoever may start runs by a comment. */
const members = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/**
 * Throws `EnvironmentError` (refused) where a run would have the rights of the repository and somebody outside of it
 * decides what runs. No input changes that.
 */
export async function refuseUntrusted(step: Step): Promise<void> {
  const { event } = step;
  if (!event.privileged) return;
  if (event.association !== null && !members.includes(event.association)) {
    throw refused(event.name, 'whoever wrote the comment is no member of the repository');
  }
  if (event.fromFork && (await isFork(step))) {
    throw refused(event.name, 'the head of the pull request lies in another repository');
  }
}

// The payload of a comment does not say where the head lies; who cannot find out takes it for a fork.
async function isFork({ event, github }: Step): Promise<boolean> {
  if (event.name !== 'issue_comment' || event.pullNumber === null || github === null) return true;
  const pull = await getPullRequest(github, event.repository, event.pullNumber).catch(() => null);
  return pull?.headRepository?.toLowerCase() !== event.repository.toLowerCase();
}

function refused(event: string, why: string): EnvironmentError {
  return new EnvironmentError(
    'untrusted-change',
    `nothing is run: \`${event}\` has the rights of the repository, and ${why}`,
    { trouble: 'refused', hint: 'run on `pull_request`, or use `mode: review`, which runs nothing' },
  );
}
