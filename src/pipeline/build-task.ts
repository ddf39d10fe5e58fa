import type { Path } from '../diagnostics/span.ts';
import { suggestName } from '../diagnostics/suggestion.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { ShapedTask } from './check-shape.ts';
import type { Defaults, TaskBlock } from './generated/pipeline-types.ts';
import type { KindSchema } from './kind-schema.ts';
import { kindKeys } from './kinds/index.ts';
import type { Loading } from './loading.ts';
import type { OutputDeclaration, ReturnDeclaration, Task } from './model.ts';
import { keepTexts, presentItems } from './present-items.ts';
import { readCache } from './read-cache.ts';
import { declareCallReturns, readCall } from './read-call.ts';
import { readDuration } from './read-duration.ts';
import { readEnvironment } from './read-environment.ts';
import { readExpansion } from './read-expansion.ts';
import { readNotify } from './read-notify.ts';
import { readParams } from './read-params.ts';
import { readResources } from './read-resources.ts';
import { readRetry } from './read-retry.ts';
import { readServices } from './read-services.ts';
import { settingPath, type TaskSource } from './task-source.ts';

/** Tasks with what each was made of, those of branches included. */
export interface BuiltTasks {
  readonly tasks: readonly Task[];
  readonly sources: Map<Task, TaskSource>;
}

/** Makes the tasks of a pipeline or a branch. */
export function buildTasks(shaped: readonly ShapedTask[], defaults: Defaults, loading: Loading): BuiltTasks {
  const sources: BuiltTasks['sources'] = new Map();
  const tasks = shaped.map((task) => {
    const branch = buildTasks(task.branch ?? [], defaults, loading);
    const isCall = task.block.pipeline !== undefined;
    const source: TaskSource = { task, defaults: isCall ? defaultsOfCall(defaults) : defaults };
    const built = addCall(buildTask(source, loading), source, branch.tasks);
    sources.set(built, source);
    for (const [inner, its] of branch.sources) sources.set(inner, its);
    return built;
  });
  return { tasks, sources };
}

// The others are about processes, and a call has none: they reach the called tasks.
function defaultsOfCall({ run_if, when, enabled, env, pass_env, allow_failure }: Defaults): Defaults {
  const kept = { run_if, when, enabled, env, pass_env, allow_failure };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as Defaults;
}

function addCall(task: Task, { task: { block } }: TaskSource, branch: readonly Task[]): Task {
  const expansion = readExpansion(block);
  const call = task.kind === 'pipeline' ? readCall(block.pipeline, branch) : undefined;
  return {
    ...task,
    ...(call?.form === 'inline' ? { returns: declareCallReturns(call.returns, branch) } : {}),
    ...(expansion === undefined ? {} : { expansion }),
    ...(call === undefined ? {} : { call }),
  };
}

// Makes the task: defaults in, short forms written out.
function buildTask(source: TaskSource, loading: Loading): Task {
  const { task, defaults } = source;
  const settings: TaskBlock = { ...defaults, ...task.block };
  const { kind, block, givenReturns, givenOutputs } = readKind(task, loading);
  const handles = keepTexts(settings.handles);
  const returns = readReturns(settings.returns);
  return {
    id: task.id,
    path: task.path,
    kind,
    block,
    ...(settings.description === undefined ? {} : { description: settings.description }),
    needs:
      settings.needs === undefined && task.before !== undefined
        ? [task.before]
        : [...new Set(keepTexts(settings.needs))],
    runIf: settings.run_if ?? (handles.length > 0 ? 'at_least_one_failed' : 'all_success'),
    ...readWhen(settings.when),
    enabled: settings.enabled ?? true,
    params: readParams(settings.params, [...task.path, 'params'], loading),
    env: { ...defaults.env, ...task.block.env },
    passEnv: keepTexts(settings.pass_env),
    secrets: [...new Set(keepTexts(settings.secrets))],
    returns: settings.returns === undefined ? givenReturns.map((name) => ({ name })) : returns,
    inputs: keepTexts(settings.inputs),
    ...(settings.inputs?.length === 0 ? { readsNothing: true } : {}),
    ...readCache(settings.cache, source, loading),
    outputs: addOutputs(presentItems(settings.outputs).map(readOutput), givenOutputs),
    handles,
    once: settings.once ?? false,
    retry: readRetry(settings.retry, settingPath(source, 'retry'), loading),
    ...readTimeouts(settings, source, loading),
    cwd: readCwd(settings.cwd),
    allowFailure: settings.allow_failure ?? false,
    ...(settings.executor === undefined ? {} : { executor: settings.executor }),
    ...readNotify(settings.notify, settingPath(source, 'notify'), loading),
    ...readEnvironment(source, { kind, block }, loading),
    ...(settings.image === undefined ? {} : { image: settings.image }),
    ...readResources(settings.resources, settingPath(source, 'resources'), loading),
    ...readServices(settings.services, settingPath(source, 'services'), loading),
    ...(settings.isolation === undefined ? {} : { isolation: settings.isolation }),
    ...(settings.place === undefined ? {} : { place: settings.place }),
    ...readPool(settings.pool),
  };
}

function readWhen(when: TaskBlock['when']): { when?: string } {
  if (when === undefined) return {};
  return { when: typeof when === 'string' ? when : `\${{ ${when} }}` };
}

function readPool(pool: TaskBlock['pool']): Pick<Task, 'pool'> {
  if (pool === undefined) return {};
  return {
    pool: typeof pool === 'string' ? { name: pool, slots: 1 } : { name: pool.name, slots: pool.slots ?? 1 },
  };
}

function readTimeouts(
  settings: TaskBlock,
  source: TaskSource,
  loading: Loading,
): Pick<Task, 'timeoutMs' | 'timeoutTotalMs'> {
  const timeoutMs = readDuration(settings.timeout, settingPath(source, 'timeout'), loading);
  const timeoutTotalMs = readDuration(settings.timeout_total, settingPath(source, 'timeout_total'), loading);
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(timeoutTotalMs === undefined ? {} : { timeoutTotalMs }),
  };
}

function readReturns(returns: TaskBlock['returns']): ReturnDeclaration[] {
  const list = typeof returns === 'string' ? [returns] : presentItems(returns);
  return list.map((item) => {
    if (typeof item === 'string') return { name: item };
    return { name: item.name, ...(item.kind === undefined ? {} : { kind: item.kind }) };
  });
}

function readOutput(output: NonNullable<TaskBlock['outputs']>[number]): OutputDeclaration {
  const { path, store = true } = typeof output === 'string' ? { path: output } : output;
  return { path: path.replace(/^(?:\.\/)+/, ''), store };
}

function addOutputs(
  declared: readonly OutputDeclaration[],
  given: readonly string[],
): readonly OutputDeclaration[] {
  const missing = given
    .map(readOutput)
    .filter(({ path }) => declared.every((output) => output.path !== path));
  return [...declared, ...missing];
}

function readCwd(cwd: string | undefined): string {
  const parts = (cwd ?? '').split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/');
}

interface ReadKind {
  readonly kind: string;
  readonly block: JsonObject;
  readonly givenReturns: readonly string[];
  readonly givenOutputs: readonly string[];
}

const noKind: ReadKind = { kind: '', block: {}, givenReturns: [], givenOutputs: [] };

function readKind(task: ShapedTask, loading: Loading): ReadKind {
  const { block, path, wrong } = task;
  const given = kindKeys.filter((key) => Object.hasOwn(block, key));
  const [key, other] = given;
  if (key === undefined) {
    reportNoKind(task, loading);
    return noKind;
  }
  if (other !== undefined) {
    const message = `a task has one kind, found ${given.map((each) => `\`${each}\``).join(' and ')}`;
    loading.problems.push({ code: 'task-kind', path: [...path, other], part: 'key', message });
    return noKind;
  }
  const schema = loading.source.kinds.get(key);
  const value: Json = (block as Readonly<Record<string, Json>>)[key] ?? null;
  if (schema === undefined) return unsupportedKind(key, path, loading);
  return wrong.has(key)
    ? { ...noKind, kind: key }
    : readBlock(schema, { value, path: [...path, key] }, loading);
}

// A kind that was misspelt, or left out because its value has the wrong type, was told already.
function reportNoKind({ path, wrong }: ShapedTask, { problems, source }: Loading): void {
  if ([...wrong].some((key) => suggestName(key, kindKeys) !== undefined)) return;
  const names = [...source.kinds.keys()].map((key) => `\`${key}\``).join(', ');
  const message = `the task has no kind, one of ${names} says what it runs`;
  problems.push({ code: 'task-kind', path, part: 'key', message, ...(wrong.size === 0 ? {} : callHint) });
}

// A key that there is not stands where the kind belongs: often the name of a job, or a word for calling one.
const callHint = { hint: 'a job or pipeline of the project is called by its name: `pipeline: NAME`' };

function unsupportedKind(key: string, path: Path, { problems }: Loading): ReadKind {
  const message = `the kind \`${key}\` is not carried out by this version`;
  problems.push({ code: 'not-yet-supported', path: [...path, key], part: 'key', message });
  return { ...noKind, kind: key };
}

function readBlock(
  schema: KindSchema,
  { value, path }: { value: Json; path: Path },
  loading: Loading,
): ReadKind {
  const problems = schema.check?.(value) ?? [];
  loading.problems.push(...problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] })));
  const block = schema.normalise(value);
  return {
    kind: schema.name,
    block,
    givenReturns: schema.returns?.(block) ?? [],
    givenOutputs: schema.outputs?.(block) ?? [],
  };
}
