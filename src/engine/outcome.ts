import type { Outcome, TaskFailure } from '../plan/invocation.ts';
import { formatDuration } from '../values/duration.ts';
import type { TaskEnd } from './event.ts';

/** The status of a task whose last attempt ended so. */
export function statusOf(outcome: Outcome): TaskEnd {
  switch (outcome.status) {
    case 'succeeded':
    case 'timed_out':
    case 'canceled':
      return outcome.status;
    case 'failed':
    case 'lost':
    case 'error':
      return 'failed';
    default:
      return outcome satisfies never;
  }
}

/** Why it ended so, in words: `exit 3`, `signal KILL`, `timeout after 10s`; empty for a success. */
export function reasonOf(outcome: Outcome): string {
  switch (outcome.status) {
    case 'succeeded':
      return '';
    case 'timed_out':
      return outcome.totalMs === undefined
        ? `timeout after ${formatDuration(outcome.afterMs)}`
        : `timeout: \`timeout_total\` of ${formatDuration(outcome.totalMs)} is used up`;
    case 'canceled':
      return 'canceled';
    case 'failed':
      return outcome.failure?.message ?? exitOf(outcome.exitCode, outcome.signal);
    case 'lost':
    case 'error':
      return outcome.message;
    default:
      return outcome satisfies never;
  }
}

/** What is known of a failure beyond its reason, also of one that kept the attempt from starting; null: nothing. */
export function failureOf(outcome: Outcome | null): TaskFailure | null {
  if (outcome?.status === 'failed') return outcome.failure ?? null;
  if (outcome?.status !== 'error') return null;
  const { message, hint, explain } = outcome;
  if (hint === undefined && explain === undefined) return null;
  return {
    ...(explain === undefined ? {} : { code: explain }),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** False for attempts that say nothing about the task: it was lost, or the machine could not start it just then. */
export function isCharged(outcome: Outcome): boolean {
  return outcome.status !== 'lost' && !(outcome.status === 'error' && outcome.again === true);
}

function exitOf(exitCode: number | null, signal: string | null): string {
  return signal === null ? `exit ${exitCode ?? 'unknown'}` : `signal ${signal.replace(/^SIG/, '')}`;
}
