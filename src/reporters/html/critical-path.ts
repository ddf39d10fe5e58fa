import type { TaskDetail } from './report-model.ts';

/** The tasks that the end of a run waited for, in their order: each is the need of the next that ended last. */
export function findCriticalPath(tasks: readonly TaskDetail[]): readonly string[] {
  const ended = new Map(tasks.filter(({ endedAt }) => endedAt !== null).map((task) => [task.id, task]));
  const path: string[] = [];
  for (let task = latest([...ended.values()]); task !== undefined; ) {
    path.unshift(task.id);
    ended.delete(task.id);
    task = latest(task.needs.flatMap((id) => ended.get(id) ?? []));
  }
  return path;
}

function latest(tasks: readonly TaskDetail[]): TaskDetail | undefined {
  let last: TaskDetail | undefined;
  for (const task of tasks) {
    if (task.startedAt === null) continue;
    if (last === undefined || (task.endedAt ?? '') > (last.endedAt ?? '')) last = task;
  }
  return last;
}
