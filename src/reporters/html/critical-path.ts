import type { TaskDetail } from './report-model.ts';

/**
 * The tasks that the end of a run waited for, in their order: each is the need of the next that ended last. Of a group it
 * is the member that ended last, and what its first members wait for is what the group needs.
 */
export function findCriticalPath(tasks: readonly TaskDetail[]): readonly string[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const members = new Map<string, TaskDetail[]>();
  for (const task of tasks) {
    if (task.parent === null) continue;
    const others = members.get(task.parent);
    if (others === undefined) members.set(task.parent, [task]);
    else others.push(task);
  }
  const left = new Set(tasks.filter(({ endedAt, startedAt }) => endedAt !== null && startedAt !== null));
  const path: string[] = [];
  let task = latest([...left]);
  while (task !== undefined) {
    left.delete(task);
    const inside = latest((members.get(task.id) ?? []).filter((each) => left.has(each)));
    if (inside !== undefined) {
      task = inside;
      continue;
    }
    if (!members.has(task.id)) path.unshift(task.id);
    task = latest(needsOf(task, known).filter((each) => left.has(each)));
  }
  return path;
}

function needsOf(task: TaskDetail, known: ReadonlyMap<string, TaskDetail>): readonly TaskDetail[] {
  const needs = task.needs.flatMap((id) => known.get(id) ?? []);
  const parent = task.parent === null ? undefined : known.get(task.parent);
  return needs.length > 0 || parent === undefined ? needs : needsOf(parent, known);
}

function latest(tasks: readonly TaskDetail[]): TaskDetail | undefined {
  let last: TaskDetail | undefined;
  for (const task of tasks) {
    if (last === undefined || (task.endedAt ?? '') > (last.endedAt ?? '')) last = task;
  }
  return last;
}
