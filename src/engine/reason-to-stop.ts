import type { PlannedTask } from '../plan/plan.ts';
import type { Failures } from './failures.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';

/** What is known when it is asked whether a task may go on. */
export interface Stopping {
  readonly state: RunState;
  readonly failures: Failures;
  /** Stop starting tasks after the first failure that nothing handles. */
  readonly failFast: boolean;
}

/**
 * Why a task must not start now, or not go on, in words; null when it may. What cleans up still runs when the run, or a
 * group around it, is to end, until somebody asks for that at once.
 */
export function reasonToStop(task: PlannedTask, stopping: Stopping): string | null {
  const { state } = stopping;
  let cleans = false;
  let looks = false;
  for (
    let current: PlannedTask | undefined = task;
    current !== undefined;
    current = parentOf(current, state)
  ) {
    const reason = reasonAt(current, stopping, cleans);
    if (reason !== null) return reason;
    cleans ||= cleansUp(current);
    looks ||= cleans || looksAtFailures(current);
  }
  return reasonOfRun(task, stopping, { cleans, looks });
}

function reasonOfCancel(by: string): string {
  return by === 'timeout' ? 'timeout of the run' : `canceled by ${by}`;
}

/** What concerns one task of the way from a task to the outermost one around it. `cleans`: something below it cleans up. */
function reasonAt(task: PlannedTask, { state, failures }: Stopping, cleans: boolean): string | null {
  const { cancelRequested, cancelForced } = taskState(state, task.id);
  if (cancelRequested && (cancelForced || !cleans)) return 'cancel was requested';
  const failed = task.parent === undefined ? undefined : failures.instanceOf(task.parent);
  return failed === undefined || failed === task.id || cleans ? null : `fail-fast: \`${failed}\` failed`;
}

function reasonOfRun(
  task: PlannedTask,
  { state, failures, failFast }: Stopping,
  { cleans, looks }: { cleans: boolean; looks: boolean },
): string | null {
  if (state.cancel !== null && (state.cancel.force || !cleans)) return reasonOfCancel(state.cancel.by);
  const failed = failFast ? failures.first : null;
  if (failed === null || looks || taskState(state, task.id).attempts > 0) return null;
  return `fail-fast: \`${failed}\` failed`;
}

function parentOf({ parent }: PlannedTask, state: RunState): PlannedTask | undefined {
  return parent === undefined ? undefined : state.planned.get(parent);
}

function cleansUp(task: PlannedTask): boolean {
  return task.runIf === 'all_done' && task.needs.length > 0;
}

function looksAtFailures(task: PlannedTask): boolean {
  return task.runIf === 'at_least_one_failed' || task.runIf === 'all_failed';
}
