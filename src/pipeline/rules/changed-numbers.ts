import type { Path } from '../../diagnostics/span.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { ParamDeclaration } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';

/** Warns of numbers that a reader would take for texts: YAML drops a zero before or after the digits. */
export const changedNumbers: Rule = {
  name: 'changed-numbers',
  reliesOn: [],
  check: (subject) => {
    const { pipeline, tasks } = subject;
    const params = [...pipeline.params, ...tasks.flatMap((task) => task.params)];
    return params.flatMap((param) => checkParam(param, subject));
  },
};

// Whoever says that it is a number means one.
function checkParam(param: ParamDeclaration, { loading }: Subject): PathProblem[] {
  if (loading.document.sourceOf([...param.path, 'type']) !== null) return [];
  return listNumbers(param.default, param).flatMap(({ value, path }): PathProblem[] => {
    const source = loading.document.sourceOf(path);
    if (source === null || !/^[-+]?0\d|^[-+]?\d+\.\d*[1-9]0+$/.test(source)) return [];
    const message = `YAML reads \`${source}\` as the number ${value}`;
    const hint = `if it is a text, put it in quotes: "${source}"`;
    return [{ code: 'number-changes', severity: 'warning', path, message, hint }];
  });
}

interface FoundNumber {
  readonly value: number;
  readonly path: Path;
}

function listNumbers(value: Json, param: ParamDeclaration): FoundNumber[] {
  const found = [...walk(value, param.path), ...walk(value, [...param.path, 'default'])];
  return found;
}

function walk(value: Json, path: Path): FoundNumber[] {
  if (typeof value === 'number') return [{ value, path }];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => walk(item, [...path, index]));
  return Object.entries(value as JsonObject).flatMap(([key, item]) => walk(item, [...path, key]));
}
