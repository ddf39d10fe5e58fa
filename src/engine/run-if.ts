import type { RunIf } from '../pipeline/model.ts';
import type { TaskEnd } from './event.ts';

/** A need that ended, as `run_if` sees it. */
export interface EndedNeed {
  readonly id: string;
  readonly status: TaskEnd;
  /** Its own failure counts as good. */
  readonly allowFailure: boolean;
}

/** Whether a task runs, and why not. */
export type Judgement =
  | { readonly runs: true }
  | { readonly runs: false; readonly status: 'skipped' | 'upstream_failed'; readonly reason: string };

/** What an end means for those behind it. */
export type Quality = 'good' | 'bad' | 'neutral';

/**
 * Judges a task by how its needs ended. A task without needs runs, unless it waits for a failure: then nothing can
 * have failed and it is skipped.
 */
export function judgeRunIf(runIf: RunIf, needs: readonly EndedNeed[]): Judgement {
  if (needs.length > 0 && needs.every((need) => qualityOf(need) === 'neutral')) {
    return skipped('all upstream skipped');
  }
  const bad = needs.find((need) => qualityOf(need) === 'bad');
  const good = needs.some((need) => qualityOf(need) === 'good');
  switch (runIf) {
    // After the rule above, no bad need means that there is a good one, or no need at all.
    case 'all_success':
    case 'none_failed':
      return bad === undefined ? runs : upstreamFailed(bad);
    case 'at_least_one_success':
      return good || bad === undefined ? runs : upstreamFailed(bad);
    case 'all_done':
      return runs;
    case 'at_least_one_failed':
      return bad === undefined ? skipped('no upstream task failed') : runs;
    case 'all_failed':
      return bad === undefined || good ? skipped('not all upstream tasks failed') : runs;
    default:
      return runIf satisfies never;
  }
}

const runs: Judgement = { runs: true };

function skipped(reason: string): Judgement {
  return { runs: false, status: 'skipped', reason };
}

function upstreamFailed(need: EndedNeed): Judgement {
  return { runs: false, status: 'upstream_failed', reason: `\`${need.id}\` ${wordsOf(need.status)}` };
}

function wordsOf(status: TaskEnd): string {
  switch (status) {
    case 'timed_out':
      return 'timed out';
    case 'canceled':
      return 'was canceled';
    case 'upstream_failed':
      return 'could not run';
    case 'succeeded':
    case 'failed':
    case 'skipped':
      return status;
    default:
      return status satisfies never;
  }
}

/** An allowed failure counts as good. */
export function qualityOf(need: EndedNeed): Quality {
  switch (need.status) {
    case 'succeeded':
      return 'good';
    case 'skipped':
      return 'neutral';
    case 'failed':
    case 'timed_out':
      return need.allowFailure ? 'good' : 'bad';
    case 'canceled':
    case 'upstream_failed':
      return 'bad';
    default:
      return need.status satisfies never;
  }
}
