import type { PathProblem } from '../../yaml/path-problem.ts';
import { checkGivenParams } from '../check-given-params.ts';
import type { Pipeline } from '../model.ts';
import { listCalls, type NamedCall } from './list-calls.ts';

/** Values that calls give to params of other pipelines: what is not declared, missing, or of another type. */
export function checkCallParams(pipeline: Pipeline, linked: ReadonlyMap<string, Pipeline>): PathProblem[] {
  return listCalls(pipeline).flatMap((call) => {
    const called = linked.get(call.name);
    return called === undefined ? [] : [...checkGiven(call, called), ...checkRequired(call, called)];
  });
}

function checkGiven({ task, params }: NamedCall, { name, params: taken }: Pipeline): PathProblem[] {
  const declared = new Map(taken.map((param) => [param.name, param]));
  return checkGivenParams(params, { name, declared }, [...task.path, 'pipeline', 'params']);
}

function checkRequired({ task, params, path }: NamedCall, called: Pipeline): PathProblem[] {
  const missing = called.params.filter(({ name, required }) => required && (params[name] ?? null) === null);
  return missing.map(({ name }) => {
    const message = `task \`${task.id}\` calls \`${called.name}\` without \`${name}\`, which it requires`;
    const hint = `add it to the call: \`pipeline: { name: ${called.name}, params: { ${name}: … } }\``;
    return { code: 'missing-param', path, message, hint };
  });
}
