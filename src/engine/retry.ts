import type { Retry } from '../pipeline/model.ts';
import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';

/** What is known when an attempt has ended and another one may follow. */
export interface EndedAttempt {
  readonly outcome: Outcome;
  /** Attempts of the task that are charged to retries, this one included if it is. */
  readonly charged: number;
  /** Attempts of the task in a row that were lost or could not be started for now, this one included. */
  readonly uncharged: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  /** From 0 up to 1. */
  readonly chance: number;
}

/**
 * Milliseconds until the next attempt; null when there is none. Attempts that say nothing about the task (lost, fork
 * refused for now) are repeated up to five times whatever `retry` says, but never those of a task with `once`.
 */
export function waitBeforeRetry(task: PlannedTask, ended: EndedAttempt): number | null {
  if (task.once) return null;
  const wait = ended.uncharged > 0 ? waitOfUncharged(ended) : waitOfCharged(task.retry, ended);
  if (wait === null) return null;
  return ended.elapsedMs + wait >= (task.timeoutTotalMs ?? Number.POSITIVE_INFINITY) ? null : wait;
}

/** Milliseconds that the next attempt may take: the smaller of its own limit and what is left of that of the task. */
export function limitOfAttempt(task: PlannedTask, elapsedMs: number): number | undefined {
  if (task.timeoutTotalMs === undefined) return task.timeoutMs;
  const left = Math.max(1, task.timeoutTotalMs - elapsedMs);
  return Math.min(left, task.timeoutMs ?? left);
}

const mostUncharged = 5;

function waitOfUncharged({ outcome, uncharged }: EndedAttempt): number | null {
  if (uncharged > mostUncharged) return null;
  return (outcome.status === 'lost' ? 1000 : 200) * 2 ** (uncharged - 1);
}

function waitOfCharged(retry: Retry, { outcome, charged, chance }: EndedAttempt): number | null {
  if (charged > retry.max || !retry.on.some((when) => matches(when, outcome))) return null;
  const wait = Math.min(retry.delayMs * retry.backoff ** (charged - 1), retry.maxDelayMs);
  return Math.round(wait * (1 - retry.jitter * chance));
}

function matches(when: Retry['on'][number], outcome: Outcome): boolean {
  if (when === 'timeout') return outcome.status === 'timed_out';
  if (outcome.status !== 'failed') return false;
  return when === 'failure' || (outcome.exitCode !== null && when.exit.includes(outcome.exitCode));
}
