import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { describeValue } from '../../yaml/describe-value.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { fitsType, typeWords } from '../fits-type.ts';
import type { ParamDeclaration, Pipeline } from '../model.ts';
import { listCalls, type NamedCall } from './list-calls.ts';

/** Values that calls give to params of other pipelines: what is not declared, missing, or of another type. */
export function checkCallParams(pipeline: Pipeline, linked: ReadonlyMap<string, Pipeline>): PathProblem[] {
  return listCalls(pipeline).flatMap((call) => {
    const called = linked.get(call.name);
    return called === undefined ? [] : [...checkGiven(call, called), ...checkRequired(call, called)];
  });
}

function checkGiven({ task, params }: NamedCall, called: Pipeline): PathProblem[] {
  const declared = new Map(called.params.map((param) => [param.name, param]));
  return Object.entries(params).flatMap(([name, value]): PathProblem[] => {
    const path = [...task.path, 'pipeline', 'params', name];
    const param = declared.get(name);
    if (param !== undefined) return checkValue(param, value, path);
    const message = `the pipeline \`${called.name}\` has no param \`${name}\``;
    return [
      { code: 'unknown-param', path, part: 'key', message, ...suggestionHint(name, [...declared.keys()]) },
    ];
  });
}

function checkValue(param: ParamDeclaration, value: Json, path: PathProblem['path']): PathProblem[] {
  if (typeof value === 'string' && value.includes('${{')) return [];
  if (value === null) return [];
  const { name, type, enum: choices } = param;
  if (!fitsType(type, value)) {
    const message = `\`${name}\` takes ${typeWords[type]}, found ${describeValue(value)}`;
    return [{ code: 'param-type', path, message }];
  }
  if (choices === undefined || choices.some((each) => stringifyStable(each) === stringifyStable(value)))
    return [];
  const list = choices.map((each) => `\`${String(each)}\``).join(', ');
  return [{ code: 'param-enum', path, message: `\`${name}\` takes ${list}, found ${describeValue(value)}` }];
}

function checkRequired({ task, params, path }: NamedCall, called: Pipeline): PathProblem[] {
  const missing = called.params.filter(({ name, required }) => required && (params[name] ?? null) === null);
  return missing.map(({ name }) => {
    const message = `task \`${task.id}\` calls \`${called.name}\` without \`${name}\`, which it requires`;
    const hint = `add it to the call: \`pipeline: { name: ${called.name}, params: { ${name}: … } }\``;
    return { code: 'missing-param', path, message, hint };
  });
}
