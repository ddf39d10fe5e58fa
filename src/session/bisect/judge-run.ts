import type { Verdict } from '../../bisect/suspects.ts';
import type { RunState } from '../../engine/state.ts';
import { isInside } from '../../plan/is-inside.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';

/** What a run says about its commit. */
export interface Judgement {
  readonly verdict: Verdict;
  /** In words; empty for a success. */
  readonly reason: string;
}

/** Judges a run that has ended by one of its tasks, by its id; or as a whole. */
export function judgeRun(state: RunState, task: string | null): Judgement {
  return task === null ? judgeWhole(state) : judgeTask(state, task);
}

function judgeWhole({ finished }: RunState): Judgement {
  if (finished === null) return { verdict: 'skip', reason: 'its run was interrupted' };
  const { status, reason } = finished;
  switch (status) {
    case 'succeeded':
    case 'succeeded_with_failures':
      return { verdict: 'good', reason: '' };
    case 'failed':
    case 'timed_out':
      return { verdict: 'bad', reason };
    case 'canceled':
    case 'skipped':
      return { verdict: 'skip', reason: `its run was ${status}` };
    default:
      return status satisfies never;
  }
}

function judgeTask(state: RunState, id: string): Judgement {
  const task = state.tasks.get(id);
  if (task === undefined) return { verdict: 'skip', reason: `it has no task \`${id}\`` };
  if (task.status === 'succeeded') return { verdict: 'good', reason: '' };
  const isLost = task.outcome?.status === 'lost';
  if (!isLost && (task.status === 'failed' || task.status === 'timed_out')) {
    return { verdict: 'bad', reason: task.reason };
  }
  const words = task.status === 'upstream_failed' ? 'could not run' : `ended as ${task.status}`;
  return {
    verdict: 'skip',
    reason: `\`${id}\` ${words}${task.reason === '' ? '' : `: ${task.reason}`}`,
  };
}

/** Whether a run that did not go well may have done so for want of time: its own, or that of a task that mattered. */
export function lackedTime(state: RunState, task: string | null, { verdict }: Judgement): boolean {
  if (verdict === 'good') return false;
  const all = task === null || verdict === 'skip';
  if (all && state.finished?.status === 'timed_out') return true;
  return [...state.tasks.values()].some(
    ({ id, status }) => status === 'timed_out' && (all || id === task || isInside(id, task)),
  );
}

/** Whether an earlier run of the same work had at least the time that a plan gives: all of it, and each of its tasks. */
export function hadNoLessTime(plan: Plan, recorded: Plan): boolean {
  const isEnough = (had: number | undefined, given: number | undefined) =>
    (had ?? Number.POSITIVE_INFINITY) >= (given ?? Number.POSITIVE_INFINITY);
  const known = new Map(recorded.tasks.map((task) => [task.id, task]));
  return (
    isEnough(recorded.limits.timeoutMs, plan.limits.timeoutMs) &&
    plan.tasks.every(({ id, timeoutMs, timeoutTotalMs }) => {
      const task = known.get(id);
      return isEnough(task?.timeoutMs, timeoutMs) && isEnough(task?.timeoutTotalMs, timeoutTotalMs);
    })
  );
}

/**
 * Whether an earlier run at the same commit did what a plan would do: all its tasks, by themselves, with the same values,
 * as the same file defines them.
 */
export function isSameWork(plan: Plan, recorded: Plan): boolean {
  // A job of the command line, or a pipeline that a program gave, may have the same name.
  if (plan.file !== recorded.file || recorded.definition !== undefined) return false;
  if (textOf(plan.params) !== textOf(recorded.params)) return false;
  const known = new Map(recorded.tasks.map((task) => [task.id, task]));
  return plan.tasks
    .filter(({ action }) => action === 'run')
    .every(({ id, params, pretends }) => {
      const task = known.get(id);
      return task?.action === 'run' && task.pretends === pretends && textOf(task.params) === textOf(params);
    });
}

function textOf(params: Plan['params']): string {
  return stringifyStable(params.map(({ name, value }): Json => [name, value]));
}
