import type { Deviation, ParamDeclaration, Pipeline, Task } from '../pipeline/model.ts';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';

/** What a task or pipeline states, by the keys of the file. Equal settings mean the same, however they are written. */
export type Settings = Readonly<Record<string, Json>>;

/** The settings of a task, without its id, its place in the file and the tasks of its branch. */
export function settingsOfTask(task: Task): Settings {
  const { id: _, path: _path, block, call, expansion, params, ...rest } = task;
  return {
    ...nameByFile(rest),
    command: callWithoutTasks(call) ?? block,
    params: sortParams(params),
    ...(expansion === undefined ? {} : settingsOfExpansion(expansion)),
  };
}

/** The settings of a pipeline itself. What its tasks state is theirs. */
export function settingsOfPipeline(pipeline: Pipeline): Settings {
  const { name: _, file: _file, locate: _locate, tasks: _tasks, params, deviations, ...rest } = pipeline;
  return {
    ...nameByFile(rest),
    params: sortParams(params),
    ...(deviations === undefined ? {} : { deviations: sortDeviations(deviations) }),
  };
}

// Any key that the model comes to have is compared, too.
function nameByFile(settings: Readonly<Record<string, unknown>>): Record<string, Json> {
  const named: Record<string, Json> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    named[fileKeys[key] ?? toSnakeCase(key)] = sets.has(key) ? sortTexts(value) : plain(value);
  }
  return named;
}

const fileKeys: Readonly<Record<string, string>> = {
  timeoutMs: 'timeout',
  timeoutTotalMs: 'timeout_total',
  triggers: 'on',
};

/** Lists whose order says nothing. */
const sets: ReadonlySet<string> = new Set([
  'needs',
  'handles',
  'secrets',
  'passEnv',
  'tags',
  'inputs',
  'outputs',
  'returns',
  'inactive',
]);

const expansionKeys = { matrix: 'matrix', 'for-each': 'for_each', repeat: 'repeat' } as const;

function settingsOfExpansion({ form, ...expansion }: NonNullable<Task['expansion']>): Settings {
  return { [expansionKeys[form]]: plain(expansion) };
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function sortTexts(value: unknown): Json {
  if (!Array.isArray(value)) return plain(value);
  return value
    .map(plain)
    .toSorted((left, right) => compareTexts(stringifyStable(left), stringifyStable(right)));
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function sortParams(params: readonly ParamDeclaration[]): Json {
  const sorted = params.toSorted((left, right) => compareTexts(left.name, right.name));
  return sorted.map(({ path: _, ...param }) => plain(param));
}

function sortDeviations(deviations: readonly Deviation[]): Json {
  return sortTexts(deviations.map(({ path: _, ...deviation }) => deviation));
}

function callWithoutTasks(call: Task['call']): Json | null {
  if (call === undefined) return null;
  if (call.form === 'named') return { pipeline: call.name, params: call.params };
  return { returns: plain(call.returns) };
}

// What the model holds is data throughout.
function plain(value: unknown): Json {
  return value as Json;
}
