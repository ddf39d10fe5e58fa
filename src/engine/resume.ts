import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { TaskStatus } from './event.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';
import { isEnd } from './task-status.ts';

/** How a run that stopped goes on. */
export type Resumption =
  /** It ended well; there is nothing to do. */
  | { readonly do: 'nothing' }
  /** Every task ended, only the end of the run was not written. */
  | { readonly do: 'finish' }
  | {
      readonly do: 'continue';
      /** Its runner vanished; null when it had ended the run itself. */
      readonly lost: readonly string[] | null;
      readonly again: readonly string[];
    };

/**
 * What a resume does. After a crash it goes on where the run stood: what had ended stays so. A run that ended as
 * failed, timed out or canceled tries again what did not succeed, and judges anew what was skipped behind it. Nothing
 * that succeeded runs again, and neither does a task with `once`, unless `again` names it: a lost attempt of one that
 * is not named throws an `EnvironmentError`.
 */
export function planResume(plan: Plan, state: RunState, again: readonly string[]): Resumption {
  const running = plan.tasks.filter((task) => taskState(state, task.id).status === 'running');
  const unasked = running.filter((task) => task.once && !again.includes(task.id));
  if (unasked.length > 0) throw askAboutOnce(unasked, state);
  const anew = tasksToJudgeAnew(plan, state, again);
  const open = plan.tasks.some((task) => !isEnd(taskState(state, task.id).status));
  if (!open && anew.length === 0) return { do: state.finished === null ? 'finish' : 'nothing' };
  return { do: 'continue', lost: state.finished === null ? running.map(({ id }) => id) : null, again: anew };
}

function tasksToJudgeAnew(plan: Plan, state: RunState, asked: readonly string[]): string[] {
  const retries = triesAgain(plan, state);
  const anew = new Set<string>();
  for (const task of plan.tasks) {
    const { status } = taskState(state, task.id);
    if (!isEnd(status) || task.action === 'skip') continue;
    const behind = isUndecided(status) && task.needs.some((id) => anew.has(id));
    if (behind || asked.includes(task.id) || (retries && isRetried(task, status))) anew.add(task.id);
  }
  return [...anew];
}

/** A crash alone changes nothing about what had ended; a cancel that it cut short does, as long as tasks are left. */
function triesAgain(plan: Plan, state: RunState): boolean {
  if (state.finished === null) {
    return state.cancel !== null && plan.tasks.some((task) => !isEnd(taskState(state, task.id).status));
  }
  return ['failed', 'timed_out', 'canceled'].includes(state.finished.status);
}

function isRetried(task: PlannedTask, status: TaskStatus): boolean {
  const failed = status === 'failed' || status === 'timed_out';
  return failed ? !task.allowFailure && !task.once : status === 'canceled' || status === 'upstream_failed';
}

function isUndecided(status: TaskStatus): boolean {
  return status === 'skipped' || status === 'upstream_failed' || status === 'canceled';
}

function askAboutOnce(tasks: readonly PlannedTask[], state: RunState): EnvironmentError {
  const names = tasks.map((task) => `\`${task.id}\``).join(', ');
  const flags = tasks.map((task) => `--again '${task.id}'`).join(' ');
  const one = tasks.length === 1;
  return new EnvironmentError(
    'once-interrupted',
    `${names} ${one ? 'was' : 'were'} running when the runner vanished, and ${one ? 'has' : 'have'} \`once: true\``,
    {
      hint: `look how far ${one ? 'it' : 'they'} came; to run ${one ? 'it' : 'them'} again: runnable resume ${state.started?.run ?? 'RUN'} ${flags}`,
    },
  );
}
