import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { TaskEnd } from './event.ts';
import { handledFailures } from './handled.ts';
import { tasksOfLevel } from './level.ts';
import type { RunState, TaskState } from './state.ts';
import { taskState } from './task-state.ts';
import { isEnd } from './task-status.ts';

/** How a group ended. */
export interface GroupEnd {
  readonly status: TaskEnd;
  /** In words; empty for a plain success. */
  readonly reason: string;
}

/**
 * How a group ended whose members have all ended: a call as a run would, a matrix and a for_each by what their instances
 * are not allowed, a repeat as its last instance.
 */
export function endOfGroup(task: PlannedTask, plan: Plan, state: RunState): GroupEnd {
  const { group } = task;
  switch (group?.form) {
    case 'call':
      return endOfCall(task, plan, state);
    case 'matrix':
    case 'for-each':
      return endOfInstances(task, state);
    case 'repeat': {
      const last = membersOf(task, state).at(-1);
      const status = last !== undefined && isEnd(last.status) ? last.status : 'succeeded';
      const words = status.replace('_', ' ');
      return {
        status,
        reason: status === 'succeeded' || last === undefined ? '' : `\`${last.id}\` ${words}`,
      };
    }
    case undefined:
      return { status: 'succeeded', reason: '' };
    default:
      return group satisfies never;
  }
}

function endOfCall(task: PlannedTask, plan: Plan, state: RunState): GroupEnd {
  const members = membersOf(task, state);
  const failed = members.filter(hasFailed);
  const handled = handledFailures(tasksOfLevel(plan, state, task.id), state);
  const unhandled = failed.filter(
    ({ id }) => state.planned.get(id)?.allowFailure !== true && !handled.has(id),
  );
  if (unhandled.length > 0) return { status: 'failed', reason: sayOf(unhandled, 'failed', 'tasks') };
  const rest = endOfRest(members, 'tasks');
  return rest.status === 'succeeded' && failed.length > 0
    ? { status: 'succeeded', reason: `${sayOf(failed, 'failed', 'tasks')}, handled` }
    : rest;
}

function endOfInstances(task: PlannedTask, state: RunState): GroupEnd {
  const members = membersOf(task, state);
  const failed = members.filter(hasFailed);
  if (failed.length === 0) return endOfGood(members, state);
  const reason = sayOf(failed, 'failed', `of ${members.length} instances`);
  if (!task.allowFailure) return { status: 'failed', reason };
  const rest = endOfRest(members, 'instances');
  return rest.status === 'canceled' ? rest : { status: 'succeeded', reason: `${reason}, allowed` };
}

/** Of instances none of which failed: those that are kept have succeeded, in another run. */
function endOfGood(members: readonly TaskState[], state: RunState): GroupEnd {
  const kept = members.filter(({ id }) => state.planned.get(id)?.earlier !== undefined);
  const rest = endOfRest(members, 'instances');
  if (kept.length === 0 || rest.status === 'canceled') return rest;
  return { status: 'succeeded', reason: `${kept.length} of ${members.length} instances kept` };
}

/** Of members none of which failed, or only where that is forgiven. */
function endOfRest(members: readonly TaskState[], noun: string): GroupEnd {
  const canceled = members.filter(({ status }) => status === 'canceled');
  if (canceled.length > 0) return { status: 'canceled', reason: sayOf(canceled, 'canceled', noun) };
  const none = members.every(({ status }) => status === 'skipped' || status === 'upstream_failed');
  const skips = members.length > 0 && none;
  return skips ? { status: 'skipped', reason: `all ${noun} skipped` } : { status: 'succeeded', reason: '' };
}

function membersOf({ id }: PlannedTask, state: RunState): readonly TaskState[] {
  return (taskState(state, id).members ?? []).map((member) => taskState(state, member));
}

function hasFailed({ status }: TaskState): boolean {
  return status === 'failed' || status === 'timed_out';
}

function sayOf(some: readonly TaskState[], what: string, noun: string): string {
  const [first] = some;
  return some.length === 1 && first !== undefined
    ? `\`${first.id}\` ${what}`
    : `${some.length} ${noun} ${what}`;
}
