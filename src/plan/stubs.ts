import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { isMap, type JsonObject } from '../values/json.ts';
import { parseParamJson } from './params/param-json.ts';
import { describeUnknown } from './selection.ts';
import type { TaskGraph } from './task-graph.ts';

/** The tasks that only pretend, by id, with all values that they return. */
export type Stubs = ReadonlyMap<string, JsonObject>;

/**
 * Reads what stands behind `--stub`: `a,b`, or `a:={"name": value}` with what the task returns.
 * A declared return that is not given is null.
 */
export function readStubs(pipeline: Pipeline, graph: TaskGraph, texts: readonly string[]): Result<Stubs> {
  const problems: Diagnostic[] = [];
  const stubs = new Map<string, JsonObject>();
  for (const text of texts) {
    for (const { id, values, problem } of parseStubs(text)) {
      const task = graph.tasks.get(id);
      if (problem !== undefined) problems.push(problem);
      else if (task === undefined)
        problems.push(describeUnknown(pipeline, graph, { text: id, id, flag: 'stub' }));
      else {
        const names = task.returns.map(({ name }) => name);
        problems.push(...findUndeclared(id, names, values));
        stubs.set(id, fillReturns(names, values));
      }
    }
  }
  return resultOf(stubs, problems);
}

interface StubText {
  readonly id: string;
  readonly values: JsonObject;
  readonly problem?: Diagnostic;
}

function parseStubs(text: string): readonly StubText[] {
  const assignment = /^([^,:=]+):=(.*)$/s.exec(text);
  const [, id, json] = assignment ?? [];
  if (id === undefined || json === undefined) {
    return text
      .split(',')
      .filter((part) => part !== '')
      .map((part) => ({ id: part.trim(), values: {} }));
  }
  const parsed = parseParamJson(json);
  if (parsed.ok && isMap(parsed.value)) return [{ id, values: parsed.value }];
  return [
    {
      id,
      values: {},
      problem: {
        severity: 'error',
        code: 'stub-argument',
        message: `what follows \`${id}:=\` is ${parsed.ok ? 'no JSON object' : `not JSON: ${parsed.problem}`}`,
        hint: `name each return with its value: \`--stub '${id}:={"name": 1}'\``,
      },
    },
  ];
}

function findUndeclared(id: string, names: readonly string[], values: JsonObject): readonly Diagnostic[] {
  return Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      severity: 'error',
      code: 'stub-argument',
      message: `task \`${id}\` does not return \`${name}\``,
      ...suggestionHint(name, names),
    }));
}

function fillReturns(names: readonly string[], values: JsonObject): JsonObject {
  return Object.assign(
    Object.create(null),
    Object.fromEntries(names.map((name) => [name, values[name] ?? null])),
  ) as JsonObject;
}
