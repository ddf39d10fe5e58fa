import { listLevels } from '../pipeline/level.ts';
import type { Deviation, ParamDeclaration, Pipeline, Task } from '../pipeline/model.ts';
import { formatDuration } from '../values/duration.ts';
import { isMap, type Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';

/** What a task or pipeline states, by the keys of the file. Equal settings mean the same, however they are written. */
export type Settings = Readonly<Record<string, Json>>;

/** The settings of a task, without its id, its place in the file and the tasks of its branch. */
export function settingsOfTask(task: Task): Settings {
  const { id: _, path: _path, block, call, expansion, params, place, resources, ...others } = task;
  const { inputs, readsNothing, ...rest } = others;
  return {
    ...nameByFile(rest),
    // An empty list says more than none.
    ...(inputs.length > 0 || readsNothing ? nameByFile({ inputs }) : {}),
    // What holds anyway may be written out, or not.
    ...(place === undefined || place === 'together' ? {} : { place }),
    ...(Object.keys(resources ?? {}).length === 0 ? {} : nameByFile({ resources })),
    ...(bindsByOrder(task) ? { returns: plain(task.returns) } : {}),
    command: callWithoutTasks(call) ?? block,
    params: sortParams(params),
    ...(expansion === undefined ? {} : settingsOfExpansion(expansion)),
  };
}

/** The settings of a pipeline itself. What its tasks state is theirs. */
export function settingsOfPipeline(pipeline: Pipeline): Settings {
  const { name: _, file: _file, locate: _locate, tasks: _tasks, params, deviations, ...rest } = pipeline;
  // That there is an `on` says nothing beside what stands in it.
  const { inactive: _inactive, ...stated } = rest;
  return {
    ...nameByFile({ ...stated, secrets: listOwnSecrets(pipeline) }),
    params: sortParams(params),
    ...(deviations === undefined ? {} : { deviations: sortDeviations(deviations) }),
  };
}

/** Secrets that a pipeline names and none of its tasks. */
export function listOwnSecrets({ secrets, tasks }: Pick<Pipeline, 'secrets' | 'tasks'>): readonly string[] {
  const ofTasks = new Set(listLevels(tasks).flatMap((level) => level.tasks.flatMap((task) => task.secrets)));
  return secrets.filter((name) => !ofTasks.has(name));
}

// A function may return a tuple, whose values are named in this order.
function bindsByOrder({ kind, block }: Task): boolean {
  return kind === 'python' && block['function'] !== undefined;
}

// Any key that the model comes to have is compared, too.
function nameByFile(settings: Readonly<Record<string, unknown>>): Record<string, Json> {
  const named: Record<string, Json> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    const known = sets.has(key) ? sortTexts(value) : plain(value);
    named[fileKeys[key] ?? toSnakeCase(key)] = durations.has(key) ? nameDurations(key, known) : known;
  }
  return named;
}

const fileKeys: Readonly<Record<string, string>> = {
  timeoutMs: 'timeout',
  timeoutTotalMs: 'timeout_total',
  triggers: 'on',
};

/** Settings that hold milliseconds, in themselves or in what they consist of. */
const durations: ReadonlySet<string> = new Set([
  'timeoutMs',
  'timeoutTotalMs',
  'retry',
  'notify',
  'services',
  'cache',
]);

// As a file states them, exactly.
function nameDurations(key: string, value: Json): Json {
  if (typeof value === 'number') return key.endsWith('Ms') ? formatDuration(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => nameDurations('', item));
  if (!isMap(value)) return value;
  const members = Object.entries(value).map(
    ([name, item]) => [toSnakeCase(name.replace(/Ms$/, '')), nameDurations(name, item)] as const,
  );
  return Object.fromEntries(members);
}

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
  'triggers',
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
