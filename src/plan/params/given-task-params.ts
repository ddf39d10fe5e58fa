import type { ParamSource, PlannedTask, ResolvedParam } from '../plan.ts';
import { paramLabel } from './given-param.ts';

/** Whether somebody gave the value for this run; what the file says by itself it says again in the next run. */
export function isGiven(source: ParamSource): boolean {
  return givenBy.has(source);
}

/** Params of outermost tasks that somebody gave a value for this run, by the names that they are given by: `train.depth`. */
export function listGivenTaskParams(tasks: Iterable<PlannedTask>): readonly ResolvedParam[] {
  return [...tasks].flatMap(({ id, parent, params }) =>
    (parent === undefined ? params : [])
      .filter(({ source }) => isGiven(source))
      .map((param) => ({ ...param, name: paramLabel({ name: param.name, task: id }) })),
  );
}

const givenBy: ReadonlySet<ParamSource> = new Set([
  'parent',
  'params-file',
  'environment',
  'sweep',
  'command-line',
  'trigger',
]);
