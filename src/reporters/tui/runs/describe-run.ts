import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import { formatElapsed } from '../../elapsed.ts';
import { isAtWork } from './runs-state.ts';

/** Of which code a run is: a branch where there is one, its commit, and `+` for what was not committed. */
export function describeCommit({ branch, base, commit, dirty }: RunSummary): string {
  return `${branch === null ? '' : `${branch}@`}${(base ?? commit).slice(0, 7)}${dirty ? '+' : ''}`;
}

/** How long a run took, or has been at work; nothing of one that was left behind. */
export function describeTook(run: RunSummary, now: number): string {
  if (run.endedAt === null && !isAtWork(run)) return '';
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  return formatElapsed(Math.max(0, end - Date.parse(run.startedAt)) / 1000);
}
