import type { Task } from './model.ts';
import { createTaskGraph, type TaskGraph } from './task-graph.ts';

/** Tasks that may need one another: those of the file, or those of one branch. */
export interface Level {
  readonly tasks: readonly Task[];
  readonly graph: TaskGraph;
  /** The task that the branch is in, and where it stands; absent for the tasks of the file. */
  readonly caller?: { readonly task: Task; readonly level: Level };
}

/** All levels of a pipeline, each after the one that it stands in. */
export function listLevels(tasks: readonly Task[], caller?: Level['caller']): Level[] {
  const level: Level = {
    tasks,
    graph: createTaskGraph(tasks),
    ...(caller === undefined ? {} : { caller }),
  };
  const branches = tasks.flatMap((task) =>
    task.call?.form === 'inline' ? listLevels(task.call.tasks, { task, level }) : [],
  );
  return [level, ...branches];
}
