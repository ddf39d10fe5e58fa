import { isBad, type TaskSummary } from '../../run-summary.ts';
import type { TaskDetail } from '../report-model.ts';

/** A box of the drawing: a task, or a group with all that is inside it. */
export interface DrawnTask<Task = TaskSummary> {
  readonly id: string;
  readonly task: Task;
  /** Ids of boxes. */
  readonly needs: readonly string[];
}

/** What of a task decides how it is drawn. */
export type Drawable = Pick<TaskSummary, 'id' | 'parent' | 'group'>;

/** Boxes up to which members of groups are drawn one by one. */
const mostUnfolded = 48;

/** What is drawn: every task that has a process; of a run with many of them each outermost group is one box. */
export function chooseDrawn<Task extends Drawable>(
  { tasks }: { readonly tasks: readonly Task[] },
  details: readonly Pick<TaskDetail, 'id' | 'needs'>[],
): readonly DrawnTask<Task>[] {
  const needs = new Map(details.map((detail) => [detail.id, detail.needs]));
  const leaves = tasks.filter(({ group }) => group === null || group.members === 0);
  if (leaves.length > mostUnfolded) {
    const outer = tasks.filter(({ parent }) => parent === null);
    const ids = new Set(outer.map(({ id }) => id));
    return outer.map((task) => ({
      id: task.id,
      task,
      needs: (needs.get(task.id) ?? []).filter((id) => ids.has(id)),
    }));
  }
  return connectLeaves(tasks, leaves, needs);
}

// An edge to a group goes to the members that begin it, one from a group comes from those that end it.
function connectLeaves<Task extends Drawable>(
  tasks: readonly Task[],
  leaves: readonly Task[],
  needs: ReadonlyMap<string, readonly string[]>,
): readonly DrawnTask<Task>[] {
  const members = new Map<string, Task[]>();
  for (const task of tasks) {
    if (task.parent !== null) members.set(task.parent, [...(members.get(task.parent) ?? []), task]);
  }
  const parents = new Map(tasks.map(({ id, parent }) => [id, parent]));
  const needed = new Set([...needs.values()].flat());
  const ends = (id: string): readonly string[] => {
    const inner = members.get(id);
    if (inner === undefined) return [id];
    return inner.filter((each) => !needed.has(each.id)).flatMap((each) => ends(each.id));
  };
  const sources = (id: string): readonly string[] => {
    const own = needs.get(id) ?? [];
    const parent = parents.get(id) ?? null;
    return own.length > 0 || parent === null ? own : sources(parent);
  };
  const drawn = new Set(leaves.map(({ id }) => id));
  return leaves.map((task) => ({
    id: task.id,
    task,
    needs: [...new Set(sources(task.id).flatMap(ends))].filter((id) => drawn.has(id)),
  }));
}

/** `3 of 12 failed`, `12 tasks`; empty for a task that is no group. */
export function describeMembers({ group }: TaskSummary): string {
  if (group === null || group.members === 0) return '';
  return group.failed > 0 ? `${group.failed} of ${group.members} failed` : `${group.members} tasks`;
}

/** The word of a task's end, or its reason where that says more. */
export function describeEnd(task: TaskSummary): string {
  if (isBad(task) && task.reason !== '') return task.reason;
  return task.reason === 'cached' ? 'cached' : '';
}
