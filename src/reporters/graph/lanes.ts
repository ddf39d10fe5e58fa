import type { PlannedTask } from '../../plan/plan.ts';

/** One step of a drawing from top to bottom: where a task stands, and which lines run beside it and into it. */
export interface LaneStep {
  readonly task: PlannedTask;
  readonly column: number;
  /** Columns with a line just above the task. */
  readonly before: ReadonlySet<number>;
  /** Columns with a line beside the task, that of the task itself not among them. */
  readonly beside: ReadonlySet<number>;
  /** Columns of the lines that lead to the task. */
  readonly into: ReadonlySet<number>;
  /** Needs that found no free column when they stood: they are named instead of drawn. */
  readonly unseen: readonly string[];
}

/**
 * Gives each task a column, so that a line runs down from each task to the last one that needs it. A task goes on in
 * the column of a need that ends with it, which keeps a chain in one column. No more columns than `limit` are used.
 */
export function layOutLanes(tasks: readonly PlannedTask[], limit: number): readonly LaneStep[] {
  const open = countDependents(tasks);
  const lanes: (string | undefined)[] = [];
  const columns = new Map<string, number>();
  return tasks.map((task) => {
    const before = takenColumns(lanes);
    const seen = task.needs.filter((need) => columns.has(need));
    const into = new Set(seen.map((need) => columns.get(need) ?? 0));
    for (const need of task.needs) {
      const left = (open.get(need) ?? 1) - 1;
      open.set(need, left);
      const column = columns.get(need);
      if (left === 0 && column !== undefined) lanes[column] = undefined;
    }
    const column = chooseColumn(lanes, into);
    const beside = takenColumns(lanes);
    if ((open.get(task.id) ?? 0) > 0 && column < limit) {
      lanes[column] = task.id;
      columns.set(task.id, column);
    }
    return { task, column, before, beside, into, unseen: task.needs.filter((need) => !columns.has(need)) };
  });
}

function countDependents(tasks: readonly PlannedTask[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const need of tasks.flatMap((task) => task.needs)) counts.set(need, (counts.get(need) ?? 0) + 1);
  return counts;
}

function takenColumns(lanes: readonly (string | undefined)[]): ReadonlySet<number> {
  return new Set(lanes.flatMap((id, column) => (id === undefined ? [] : [column])));
}

// The leftmost line that ends here, else the leftmost gap.
function chooseColumn(lanes: readonly (string | undefined)[], into: ReadonlySet<number>): number {
  const ending = [...into].filter((column) => lanes[column] === undefined);
  if (ending.length > 0) return Math.min(...ending);
  const gap = lanes.indexOf(undefined);
  return gap === -1 ? lanes.length : gap;
}
