import type { Plan } from '../plan/plan.ts';
import type { RunEnd, RunFinished } from './event.ts';
import { handledFailures } from './handled.ts';
import type { RunState, TaskState } from './state.ts';

/** The last event of a run whose tasks have all ended. */
export function endOfRun(plan: Plan, state: RunState, seconds: number): RunFinished {
  const { status, reason, exitCode } = judgeRun(plan, state);
  return { event: 'run-finished', status, reason, exit_code: exitCode, seconds };
}

/** How a run ended, as a whole. */
interface Verdict {
  readonly status: RunEnd;
  /** In words; empty for a plain success. */
  readonly reason: string;
  readonly exitCode: number;
}

/** Judges a run whose tasks have all ended. */
function judgeRun(plan: Plan, state: RunState): Verdict {
  const withStatus = (...statuses: string[]) =>
    plan.tasks.filter((task) => statuses.includes(state.tasks.get(task.id)?.status ?? ''));
  const canceled = withStatus('canceled');
  const failed = withStatus('failed', 'timed_out');
  const handled = handledFailures(plan.tasks, state);
  const unhandled = failed.filter((task) => !task.allowFailure && !handled.has(task.id));
  // A run that was asked to end and still came through is what it became; anything else is owed to the request.
  if (state.cancel !== null && canceled.length + unhandled.length > 0) return judgeCancel(state.cancel.by);
  if (unhandled.length > 0) return { status: 'failed', reason: say(unhandled, 'failed'), exitCode: 1 };
  if (canceled.length > 0) return { ...judgeCancel('request'), reason: say(canceled, 'canceled') };
  const inside = failed.length > 0 ? failed : failuresInside(state);
  if (inside.length > 0) {
    return { status: 'succeeded_with_failures', reason: `${say(inside, 'failed')}, handled`, exitCode: 0 };
  }
  if (withStatus('succeeded').length > 0) return { status: 'succeeded', reason: '', exitCode: 0 };
  return { status: 'skipped', reason: 'no task ran', exitCode: 0 };
}

function judgeCancel(by: string): Verdict {
  if (by === 'timeout') return { status: 'timed_out', reason: 'timeout of the run', exitCode: 124 };
  return { status: 'canceled', reason: `canceled by ${by}`, exitCode: by === 'SIGTERM' ? 143 : 130 };
}

/** Failures that groups have dealt with by themselves. */
function failuresInside({ tasks }: RunState): readonly TaskState[] {
  const hasFailed = (id: string) => ['failed', 'timed_out'].includes(tasks.get(id)?.status ?? '');
  // Of a group that failed with its members those members are told.
  return [...tasks.values()].filter(({ id, members }) => hasFailed(id) && !members?.some(hasFailed));
}

function say(tasks: readonly { readonly id: string }[], what: string): string {
  const [first] = tasks;
  return tasks.length === 1 && first !== undefined
    ? `\`${first.id}\` ${what}`
    : `${tasks.length} tasks ${what}`;
}
