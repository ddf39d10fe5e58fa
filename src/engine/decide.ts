import type { PlannedTask } from '../plan/plan.ts';
import type { TaskSkipped } from './event.ts';
import { type Declined, type Schedule, taskState } from './schedule.ts';
import type { RunState } from './state.ts';

/** The next thing to do in a run. */
export type Decision =
  | { readonly do: 'start'; readonly task: PlannedTask }
  /** Its pool is to be asked for places; until it has them, others go ahead. */
  | { readonly do: 'ask'; readonly task: PlannedTask }
  /** It ends without an attempt, or without another one. */
  | {
      readonly do: 'skip';
      readonly task: PlannedTask;
      readonly status: TaskSkipped['status'];
      readonly reason: string;
    }
  /** Every task has ended. */
  | { readonly do: 'finish' };

export interface Limits {
  /** Tasks at the same time. */
  readonly maxParallel: number;
  /** Stop starting tasks after the first failure that nothing handles. */
  readonly failFast: boolean;
}

/**
 * The next decision, or null when nothing can be done before another event. What is handed out is taken off the
 * schedule: a started task holds a slot until its attempt ends. Tasks start in the order of the plan, as soon as their
 * needs allow and a slot is free.
 */
export function decide(schedule: Schedule, state: RunState, limits: Limits): Decision | null {
  const declined = schedule.declined.shift();
  if (declined !== undefined) return skip(schedule, state, declined);
  return decideFirst(schedule, state, limits) ?? (schedule.open === 0 ? { do: 'finish' } : null);
}

/** Why a task must not start now, in words; null when it may. */
export function reasonToStop(task: PlannedTask, state: RunState, unhandled: string | null): string | null {
  const { cancelRequested, attempts } = taskState(state, task.id);
  if (cancelRequested) return 'cancel was requested';
  if (state.cancel !== null && (state.cancel.force || !cleansUp(task)))
    return reasonOfCancel(state.cancel.by);
  if (unhandled !== null && attempts === 0 && !looksAtFailures(task))
    return `fail-fast: \`${unhandled}\` failed`;
  return null;
}

function decideFirst(schedule: Schedule, state: RunState, limits: Limits): Decision | null {
  const position = schedule.ready.first;
  const task = position === undefined ? undefined : schedule.tasks[position];
  if (position === undefined || task === undefined) return null;
  const reason = reasonToStop(task, state, limits.failFast ? schedule.failed : null);
  if (reason === null && schedule.active >= limits.maxParallel) return null;
  schedule.ready.take();
  if (reason !== null) return { do: 'skip', task, status: 'canceled', reason };
  if (task.pool !== undefined && !schedule.placed.delete(position)) return { do: 'ask', task };
  schedule.active += 1;
  schedule.slots[position] = 1;
  return { do: 'start', task };
}

function skip(schedule: Schedule, state: RunState, { position, judgement }: Declined): Decision | null {
  const task = schedule.tasks[position];
  if (task === undefined) return null;
  const { status, reason } = judgement;
  // Of a canceled run nobody wants to read that its tasks failed by way of others.
  if (state.cancel !== null && status === 'upstream_failed') {
    return { do: 'skip', task, status: 'canceled', reason: reasonOfCancel(state.cancel.by) };
  }
  return { do: 'skip', task, status, reason };
}

function reasonOfCancel(by: string): string {
  return by === 'timeout' ? 'timeout of the run' : `canceled by ${by}`;
}

function cleansUp(task: PlannedTask): boolean {
  return task.runIf === 'all_done' && task.needs.length > 0;
}

function looksAtFailures(task: PlannedTask): boolean {
  return cleansUp(task) || task.runIf === 'at_least_one_failed' || task.runIf === 'all_failed';
}
