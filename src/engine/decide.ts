import type { PlannedTask } from '../plan/plan.ts';
import type { TaskSkipped } from './event.ts';
import { reasonToStop } from './reason-to-stop.ts';
import type { Declined, Schedule } from './schedule.ts';
import type { RunState } from './state.ts';

/** The next thing to do in a run. */
export type Decision =
  | { readonly do: 'start'; readonly task: PlannedTask }
  /** Its pool is to be asked for places; until it has them, others go ahead. */
  | { readonly do: 'ask'; readonly task: PlannedTask }
  /** A group is to start. */
  | { readonly do: 'open'; readonly task: PlannedTask }
  /** All members of a group have ended: it ends, or goes on with another one. */
  | { readonly do: 'settle'; readonly task: PlannedTask }
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
 * needs allow and a slot is free; groups need none.
 */
export function decide(schedule: Schedule, state: RunState, limits: Limits): Decision | null {
  const declined = schedule.declined.shift();
  if (declined !== undefined) return skip(schedule, state, declined);
  const settled = schedule.settled.shift();
  const group = settled === undefined ? undefined : schedule.tasks[settled];
  if (group !== undefined) return { do: 'settle', task: group };
  return decideFirst(schedule, state, limits) ?? (schedule.open === 0 ? { do: 'finish' } : null);
}

function decideFirst(schedule: Schedule, state: RunState, limits: Limits): Decision | null {
  const position = schedule.ready.first;
  const task = position === undefined ? undefined : schedule.tasks[position];
  if (position === undefined || task === undefined) return null;
  const { failures } = schedule;
  const reason = reasonToStop(task, { state, failures, failFast: limits.failFast });
  const needsSlot = reason === null && task.group === undefined;
  if (needsSlot && schedule.active >= limits.maxParallel) return null;
  schedule.ready.take();
  if (reason !== null) return { do: 'skip', task, status: 'canceled', reason };
  if (task.group !== undefined) return { do: 'open', task };
  if (task.pool !== undefined && !schedule.placed.delete(position)) return { do: 'ask', task };
  schedule.active += 1;
  schedule.slots[position] = 1;
  return { do: 'start', task };
}

function skip(schedule: Schedule, state: RunState, { position, judgement }: Declined): Decision | null {
  const task = schedule.tasks[position];
  if (task === undefined) return null;
  const { status, reason } = judgement;
  if (status !== 'upstream_failed') return { do: 'skip', task, status, reason };
  // Of what was canceled nobody wants to read that it failed by way of others.
  const canceled = reasonToStop(task, { state, failures: schedule.failures, failFast: false });
  return canceled === null
    ? { do: 'skip', task, status, reason }
    : { do: 'skip', task, status: 'canceled', reason: canceled };
}
