import type { RunEnd, RunEvent, TaskStatus } from '../engine/event.ts';
import { listTasks } from '../engine/list-tasks.ts';
import { failureOf } from '../engine/outcome.ts';
import type { RunState, TaskState } from '../engine/state.ts';
import type { TaskFailure } from '../plan/invocation.ts';
import { listGivenTaskParams } from '../plan/params/given-task-params.ts';
import type { PlanSource, ResolvedParam } from '../plan/plan.ts';
import type { OutputFile, ReturnValue } from '../plan/task-result.ts';
import type { LineReporter } from './line-reporter.ts';

/** A run as reports show it once it is over. */
export interface RunSummary {
  readonly run: string;
  readonly pipeline: string;
  readonly source: PlanSource;
  /** Of the pipeline; and those of tasks that were given a value, as `train.depth`. */
  readonly params: readonly ResolvedParam[];
  /** `interrupted`: its runner could not write the end. */
  readonly status: RunEnd | 'interrupted';
  readonly reason: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly workspace: string | null;
  /** In the order of the plan, each group before its members. */
  readonly tasks: readonly TaskSummary[];
}

export interface TaskSummary {
  readonly id: string;
  readonly task: string;
  readonly kind: string;
  /** Id of the group that it is a member of; null for an outermost task. */
  readonly parent: string | null;
  /** What it stands for; null for a task that is no group. */
  readonly group: { readonly members: number; readonly failed: number } | null;
  readonly status: TaskStatus;
  readonly reason: string;
  readonly attempts: number;
  readonly seconds: number;
  readonly failure: TaskFailure | null;
  /** Its failure does no harm: `allow_failure`. */
  readonly allowed?: true;
  /** An instance that did not run, because a rerun kept what it had given. */
  readonly kept?: true;
  /** The last lines of the last attempt; only of tasks that did not end well. */
  readonly tail: readonly string[];
  readonly returns: Readonly<Record<string, ReturnValue>>;
  readonly outputs: readonly OutputFile[];
}

/** Listens to a run and sums it up. */
export interface SummaryCollector extends LineReporter {
  /** Null before the run has started. */
  readonly summarise: (state: RunState) => RunSummary | null;
}

/** `tailLines`: how many of the last lines of a failed attempt are kept. */
export function collectSummary(tailLines = 20): SummaryCollector {
  const tails = new Map<string, Tail>();
  let seconds: number | null = null;
  return {
    report: (event) => {
      if (event.event === 'run-finished') seconds = event.seconds;
      forgetTail(event, tails);
    },
    lines: ({ id }, block) => keepBlock(tails, id, block),
    close: async () => {},
    summarise: (state) => {
      if (state.started === null) return null;
      const { run, pipeline, source, params, time } = state.started;
      return {
        run,
        pipeline,
        source,
        params: [...params, ...listGivenTaskParams(state.planned.values())],
        status: state.finished?.status ?? 'interrupted',
        reason: state.finished?.reason ?? '',
        startedAt: time,
        seconds: seconds ?? secondsBetween(time, state.finished?.time),
        workspace: state.workspace,
        tasks: listTasks(state).map((task) => ({
          ...summariseTask(task, lastLines(tails.get(task.id), tailLines)),
          group: summariseGroup(task, state),
          ...(state.planned.get(task.id)?.allowFailure && isBad(task) ? { allowed: true } : {}),
          ...(isKept(task.id, state) ? { kept: true } : {}),
        })),
      };
    },
  };
}

/** Whether a task ended in a way that a person must look at. */
export function isBad(task: { readonly status: TaskStatus }): boolean {
  return task.status === 'failed' || task.status === 'timed_out';
}

/** Whether an instance did not run, because a rerun kept what it had given. */
export function isKept(id: string, { planned, tasks }: RunState): boolean {
  const task = planned.get(id);
  return task?.parent !== undefined && task.earlier !== undefined && tasks.get(id)?.status === 'skipped';
}

/** Whether a task was not run, for an earlier run had its results. */
export function isFromCache({ status, reason }: Pick<TaskSummary, 'status' | 'reason'>): boolean {
  return status === 'succeeded' && reason === 'cached';
}

/** Whether a person must look at a task itself: the failure of a group is nearly always that of its members. */
export function isTroubled(task: TaskSummary): boolean {
  return isBad(task) && (task.group === null || task.group.failed === 0);
}

/** Whether a task counts by itself; a group counts by its members, unless it has none or is troubled itself. */
export function isCounted(task: TaskSummary): boolean {
  return task.group === null || task.group.members === 0 || isTroubled(task);
}

/** How many members a group has, and how many of them did not end well; null for a task that is none. */
export function summariseGroup({ members }: TaskState, state: RunState): TaskSummary['group'] {
  if (members === null) return null;
  const failed = members.filter((id) => {
    const member = state.tasks.get(id);
    return member !== undefined && isBad(member);
  });
  return { members: members.length, failed: failed.length };
}

function summariseTask(task: TaskState, tail: readonly string[]): Omit<TaskSummary, 'group'> {
  const { id, status, reason, attempts, seconds, outcome, returns, outputs, kind, parent } = task;
  return {
    id,
    task: task.task,
    kind,
    parent,
    status,
    reason,
    attempts,
    seconds,
    failure: failureOf(outcome),
    tail,
    returns,
    outputs,
  };
}

// A new attempt begins with nothing; nobody asks for the lines of a success.
function forgetTail(event: RunEvent, tails: Map<string, Tail>): void {
  if (event.event === 'task-started') tails.delete(event.id);
  if (event.event === 'task-finished' && event.status === 'succeeded') tails.delete(event.id);
}

/** The last blocks of lines of an attempt. */
interface Tail {
  readonly blocks: string[];
  size: number;
}

/** Characters of the end of an output that are kept, however few lines they are. */
const keptCharacters = 256 * 1024;

function keepBlock(tails: Map<string, Tail>, id: string, block: string): void {
  const tail = tails.get(id) ?? { blocks: [], size: 0 };
  tails.set(id, tail);
  tail.blocks.push(block);
  tail.size += block.length;
  while (tail.size - (tail.blocks[0]?.length ?? 0) > keptCharacters)
    tail.size -= tail.blocks.shift()?.length ?? 0;
}

function lastLines(tail: Tail | undefined, most: number): readonly string[] {
  return (tail?.blocks.join('') ?? '').split('\n').slice(0, -1).slice(-most);
}

function secondsBetween(from: string, to: string | undefined): number {
  return to === undefined ? 0 : Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
