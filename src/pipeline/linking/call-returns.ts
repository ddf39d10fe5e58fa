import type { Path } from '../../diagnostics/span.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { CallReturns, Pipeline, Task } from '../model.ts';
import { describeMissing } from './missing-return.ts';

/** Returns of a pipeline, or of a branch in it, that a called pipeline is to give and does not. */
export function checkCallReturns(pipeline: Pipeline, linked: ReadonlyMap<string, Pipeline>): PathProblem[] {
  return [
    ...checkReturns(pipeline.returns ?? {}, pipeline.tasks, { path: ['returns'], linked }),
    ...checkBranches(pipeline.tasks, linked),
  ];
}

interface Place {
  readonly path: Path;
  readonly linked: ReadonlyMap<string, Pipeline>;
}

function checkBranches(tasks: readonly Task[], linked: ReadonlyMap<string, Pipeline>): PathProblem[] {
  return tasks.flatMap(({ call, path }) => {
    if (call?.form !== 'inline') return [];
    const place = { path: [...path, 'pipeline', 'returns'], linked };
    return [...checkReturns(call.returns, call.tasks, place), ...checkBranches(call.tasks, linked)];
  });
}

function checkReturns(returns: CallReturns, tasks: readonly Task[], { path, linked }: Place): PathProblem[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return Object.entries(returns).flatMap(([name, given]) => {
    const task = byId.get(given.task);
    const missing = task === undefined ? null : describeMissing(task, given.name, linked);
    return missing === null ? [] : [{ ...missing, path: [...path, name] }];
  });
}
