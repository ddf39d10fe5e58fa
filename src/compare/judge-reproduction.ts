import type { TaskStatus } from '../engine/event.ts';
import { listTasks } from '../engine/list-tasks.ts';
import type { RunState, TaskState } from '../engine/state.ts';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { ComparedRun, Comparison, TaskComparison, ValueChange } from './comparison.ts';

/** Whether a run came out as the one that it repeats: plain data, as `reproduce --json` prints it. */
export interface Reproduction {
  readonly equal: boolean;
  readonly of: ComparedRun;
  readonly run: ComparedRun;
  /** How much of the earlier run could be compared: tasks that had ended there, and what they gave. */
  readonly compared: { readonly tasks: number; readonly returns: number; readonly outputs: number };
  /** Those that came out otherwise, in the order of the plan. */
  readonly tasks: readonly ReproducedTask[];
  /** With what both were carried out, where that is not the same. */
  readonly environment: readonly ValueChange[];
  /** What limits the comparison, one sentence each. */
  readonly notes: readonly string[];
}

export type ReproducedTask = Pick<
  TaskComparison,
  'id' | 'kind' | 'status' | 'reason' | 'returns' | 'outputs'
>;

/**
 * Judges a run by the one that it repeats, task by task: how each ended, its returns and its output files, exactly. Only
 * tasks that ended in the earlier run count, and of a group its members.
 */
export function judgeReproduction(
  comparison: Comparison,
  before: RunState,
  notes: readonly string[],
): Reproduction {
  const counted = listComparable(before);
  const ids = new Set(counted.map(({ id }) => id));
  const compared = comparison.tasks.filter(({ id }) => ids.has(id));
  const tasks = compared.filter(cameOutOtherwise);
  return {
    equal: tasks.length === 0,
    of: comparison.before,
    run: comparison.after,
    compared: {
      tasks: counted.length,
      returns: sum(counted, ({ returns }) => Object.keys(returns).length),
      outputs: sum(counted, ({ outputs }) => outputs.filter(({ aside }) => aside !== true).length),
    },
    tasks: tasks.map(({ id, kind, status, reason, returns, outputs }) => ({
      id,
      kind,
      status,
      reason,
      returns,
      outputs,
    })),
    environment: gatherEnvironment(comparison.environment, compared),
    notes,
  };
}

/** Tasks of a run with which those of another one can be compared: they ran, and came to an end by themselves. */
export function listComparable(state: RunState): readonly TaskState[] {
  return listTasks(state).filter(({ id, status, members }) => {
    const planned = state.planned.get(id);
    return members === null && planned?.action === 'run' && endedByThemselves.has(status);
  });
}

const endedByThemselves: ReadonlySet<TaskStatus> = new Set(['succeeded', 'failed', 'timed_out', 'skipped']);

function cameOutOtherwise({ status, returns, outputs }: TaskComparison): boolean {
  return status.before !== status.after || returns.length > 0 || outputs.length > 0;
}

// What many tasks share is told once.
function gatherEnvironment(
  shared: readonly ValueChange[],
  tasks: readonly TaskComparison[],
): readonly ValueChange[] {
  const changes = [...shared, ...tasks.flatMap(({ environment, packages }) => [...environment, ...packages])];
  return [...new Map(changes.map((change) => [stringifyStable(change as unknown as Json), change])).values()];
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
