import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import type { JsonObject } from '../values/json.ts';
import { describeUnknown } from './selection.ts';
import { readStubText, type StubText } from './stub-texts.ts';
import type { TaskGraph } from './task-graph.ts';

/** The tasks that only pretend, by id, with all values that they return. */
export type Stubs = ReadonlyMap<string, JsonObject>;

/** What stands behind `--stub`, and the files that it names. */
export interface StubRequest {
  readonly texts: readonly string[];
  /** By name; a text says why one cannot be read. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

/** Reads what stands behind `--stub`. A declared return that is not given is null. */
export function readStubs(pipeline: Pipeline, graph: TaskGraph, request: StubRequest): Result<Stubs> {
  const problems: Diagnostic[] = [];
  const stubs = new Map<string, JsonObject>();
  const returnsOf = (id: string) => graph.tasks.get(id)?.returns.map(({ name }) => name);
  const written = request.texts.flatMap((text) => readStubText(text, { files: request.files, returnsOf }));
  for (const text of written) {
    const task = graph.tasks.get(text.id);
    if (text.problem !== undefined) problems.push(text.problem);
    else if (task === undefined)
      problems.push(describeUnknown(pipeline, graph, { text: text.id, id: text.id, flag: 'stub' }));
    else {
      problems.push(...findUndeclared(task, text));
      stubs.set(task.id, fillReturns(task, text.values));
    }
  }
  return resultOf(stubs, problems);
}

/** A warning for each stub that gives no files where the task would have given some, and something behind it runs. */
export function warnOfOutputs(
  graph: TaskGraph,
  stubs: Stubs,
  running: ReadonlyMap<string, string>,
): Diagnostic[] {
  return [...stubs.keys()].flatMap((id) => {
    const globs = (graph.tasks.get(id)?.outputs ?? []).map(({ path }) => `\`${path}\``);
    const readers = (graph.dependents.get(id) ?? []).filter(
      (reader) => running.has(reader) && !stubs.has(reader),
    );
    if (globs.length === 0 || readers.length === 0) return [];
    return {
      severity: 'warning',
      code: 'stub-outputs',
      message: `the stub of \`${id}\` gives no files: ${globs.join(', ')} will not be there for ${readers.map((reader) => `\`${reader}\``).join(', ')}`,
      hint: `to have the files of an earlier run: leave \`${id}\` out with \`--from ${readers[0]}\` instead`,
    };
  });
}

function findUndeclared(task: Task, { values, locate }: StubText): readonly Diagnostic[] {
  const names = task.returns.map(({ name }) => name);
  return Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      severity: 'error',
      code: 'stub-argument',
      message: `task \`${task.id}\` does not return \`${name}\``,
      ...(locate === undefined ? {} : { span: locate(name) }),
      ...suggestionHint(name, names),
    }));
}

function fillReturns({ returns }: Task, values: JsonObject): JsonObject {
  return Object.assign(
    Object.create(null),
    Object.fromEntries(returns.map(({ name }) => [name, values[name] ?? null])),
  ) as JsonObject;
}
