import type { Path } from '../diagnostics/span.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { describeValue } from '../yaml/describe-value.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import { fitsType, typeWords } from './fits-type.ts';
import type { ParamDeclaration } from './model.ts';

/** Whose params are given values. */
export interface ParamTaker {
  /** Name of the pipeline. */
  readonly name: string;
  /** By the names under which values are given. */
  readonly declared: ReadonlyMap<string, ParamDeclaration>;
}

/** What is wrong with values that a file gives to the params of a pipeline: not declared, or of another type. */
export function checkGivenParams(
  given: JsonObject,
  { name: pipeline, declared }: ParamTaker,
  above: Path,
): PathProblem[] {
  return Object.entries(given).flatMap(([name, value]): PathProblem[] => {
    const path = [...above, name];
    const param = declared.get(name);
    if (param !== undefined) return checkValue(param, value, path);
    const message = `the pipeline \`${pipeline}\` has no param \`${name}\``;
    return [{ code: 'unknown-param', path, part: 'key', message, ...suggestionHint(name, declared.keys()) }];
  });
}

function checkValue(param: ParamDeclaration, value: Json, path: Path): PathProblem[] {
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
