import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { TaskStatus } from './event.ts';
import type { RunState, TaskState } from './state.ts';
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
  const tasks = [...state.tasks.values()];
  const running = tasks.filter(({ status, members }) => status === 'running' && members === null);
  const unasked = running.filter(({ id }) => state.planned.get(id)?.once && !again.includes(id));
  if (unasked.length > 0) throw askAboutOnce(unasked, state);
  const anew = tasksToJudgeAnew(plan, state, again);
  const open = tasks.some(({ status }) => !isEnd(status));
  if (!open && anew.length === 0) return { do: state.finished === null ? 'finish' : 'nothing' };
  return { do: 'continue', lost: state.finished === null ? running.map(({ id }) => id) : null, again: anew };
}

/** In the order of the plan, a group before what is inside it. */
function tasksToJudgeAnew(plan: Plan, state: RunState, asked: readonly string[]): string[] {
  const judging: Judging = {
    state,
    asked: new Set(asked),
    touched: groupsAround(asked, state),
    anew: new Set(),
  };
  judgeLevel(
    plan.tasks.map(({ id }) => id),
    triesAgain(state),
    judging,
  );
  return [...judging.anew];
}

interface Judging {
  readonly state: RunState;
  readonly asked: ReadonlySet<string>;
  /** Groups with something inside them that was asked for. */
  readonly touched: ReadonlySet<string>;
  readonly anew: Set<string>;
}

/** `retries`: what did not succeed is tried again. */
function judgeLevel(ids: readonly string[], retries: boolean, judging: Judging): void {
  for (const id of ids) {
    const { status, members } = taskState(judging.state, id);
    // What is disabled stays so, unless it ended with the group around it as what that was.
    if (judging.state.planned.get(id)?.action === 'skip' && status === 'skipped') continue;
    if (!isEnd(status)) judgeLevel(members ?? [], retries, judging);
    else judgeEnded(id, retries, judging);
  }
}

function judgeEnded(id: string, retries: boolean, judging: Judging): void {
  const { state, asked, touched, anew } = judging;
  const { status, members, startedAt } = taskState(state, id);
  const tried = isTriedAgain(id, retries, judging);
  const isAsked = asked.has(id);
  if (!tried && !isAsked && !touched.has(id)) return;
  anew.add(id);
  if (isAsked || (startedAt === null && isUndecided(status))) addInside(id, judging);
  else judgeLevel(members ?? [], tried, judging);
}

function isTriedAgain(id: string, retries: boolean, { state, anew }: Judging): boolean {
  const planned = state.planned.get(id);
  const { status, reason, parent } = taskState(state, id);
  if (planned === undefined) return false;
  if (retries && isRetried(planned, status)) return true;
  if (!isUndecided(status)) return false;
  const group = parent === null || !anew.has(parent) ? undefined : taskState(state, parent);
  // It ended only because the group around it did not start.
  const endedWithGroup = group !== undefined && group.status === status && group.reason === reason;
  return endedWithGroup || planned.needs.some((need) => anew.has(need));
}

function addInside(id: string, judging: Judging): void {
  for (const member of taskState(judging.state, id).members ?? []) {
    judging.anew.add(member);
    addInside(member, judging);
  }
}

function groupsAround(ids: readonly string[], state: RunState): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const id of ids) {
    let parent = state.tasks.get(id)?.parent ?? null;
    while (parent !== null && !groups.has(parent)) {
      groups.add(parent);
      parent = state.tasks.get(parent)?.parent ?? null;
    }
  }
  return groups;
}

/** A crash alone changes nothing about what had ended; a cancel that it cut short does, as long as tasks are left. */
function triesAgain({ finished, cancel, tasks }: RunState): boolean {
  if (finished !== null) return ['failed', 'timed_out', 'canceled'].includes(finished.status);
  return cancel !== null && [...tasks.values()].some(({ status }) => !isEnd(status));
}

function isRetried(task: PlannedTask, status: TaskStatus): boolean {
  const failed = status === 'failed' || status === 'timed_out';
  return failed ? !task.allowFailure && !task.once : status === 'canceled' || status === 'upstream_failed';
}

function isUndecided(status: TaskStatus): boolean {
  return status === 'skipped' || status === 'upstream_failed' || status === 'canceled';
}

function askAboutOnce(tasks: readonly TaskState[], state: RunState): EnvironmentError {
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
