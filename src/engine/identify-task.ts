import { InternalError } from '../diagnostics/errors.ts';
import { type Result, success } from '../diagnostics/result.ts';
import type { Service, WorkspaceSettings } from '../pipeline/model.ts';
import { readBindings } from '../plan/bindings.ts';
import { digestText, fieldValue, makeCacheKey } from '../plan/cache-key.ts';
import type { CacheField, CacheKey } from '../plan/cache-record.ts';
import type { Binding, PlannedTask } from '../plan/plan.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { holdsSecret } from './collect-returns.ts';
import { textOf } from './environment.ts';
import { frameAround } from './frame.ts';
import { type ParamValue, PickledReturn } from './pickled-return.ts';
import type { Executor } from './ports.ts';
import { returnsOf } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import type { Survey } from './task-cache.ts';
import type { TaskScope } from './task-scope.ts';
import { secretsOf } from './task-secrets.ts';
import { type AskedFiles, digestFiles, type UpstreamFiles, upstreamFiles } from './upstream-files.ts';

/** A task whose turn has come, or would come. */
interface Turn {
  readonly state: RunState;
  readonly scope: TaskScope;
}

/** What a task stands on, and how to find out whether it still does. */
export interface IdentifiedTask extends Pick<Survey, 'findChanged'> {
  readonly key: CacheKey;
}

/**
 * All that a task stands on. Neither the run, the attempt nor any place of this machine is in it; secrets are by name.
 * Diagnostics say which of its inputs is not there. Throws as `openScope` does.
 */
export async function identifyTask(
  facts: RunFacts,
  task: PlannedTask,
  { state, scope }: Turn,
): Promise<Result<IdentifiedTask>> {
  const { cache, secrets } = facts.world;
  if (cache === undefined) throw new InternalError('there is no cache to make a key for');
  const upstream = upstreamFiles(facts, task, state);
  const survey = await cache.survey(task, () =>
    [...upstream.direct.values(), ...upstream.further([])].flat(),
  );
  if (!survey.ok) return survey;
  const isSecret = (text: string) => holdsSecret(secrets, text);
  const show = (value: Json) => fieldValue(value, isSecret);
  const { fields, sees, findChanged } = survey.value;
  const key = makeCacheKey([
    { name: 'kind', value: task.kind },
    ...(await fieldsOfExecutor(facts, task, { scope, show })),
    ...record(task.kind, evaluateDeep(task.block, scope) as JsonObject, '.').map(showWith(show)),
    ...fields,
    ...(await fieldsOfValues(facts, task, { state, scope, sees, show })),
    ...record('env', { ...scope.env, ...evaluateTexts(task.env, scope) }).map(showWith(show)),
    ...fieldsOfFiles(task, upstream),
    ...(task.cache?.key ?? []).map((text) => ({ name: `key ${text}`, value: show(scope.evaluate(text)) })),
    ...fieldsOfShape(facts, task),
    ...fieldsOfWorkspace(facts.plan.workspace),
  ]);
  return success(findChanged === undefined ? { key } : { key, findChanged });
}

interface NamedValue {
  readonly name: string;
  readonly value: Json;
}

function record(noun: string, values: JsonObject, between = ' '): readonly NamedValue[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name: `${noun}${between}${name}`, value: values[name] ?? null }));
}

function showWith(show: (value: Json) => string): (field: NamedValue) => CacheField {
  return ({ name, value }) => ({ name, value: show(value) });
}

async function fieldsOfExecutor(
  { world }: RunFacts,
  task: PlannedTask,
  { scope, show }: Pick<Values, 'scope' | 'show'>,
): Promise<readonly CacheField[]> {
  const executor = task.executor === undefined ? world.executor : world.executors.get(task.executor);
  const image = task.image === undefined ? undefined : textOf(scope.evaluate(task.image));
  const identity = (await executor?.identify?.(image)) ?? null;
  // The name of the usual image counts only as long as nobody knows what is in it.
  const named = image ?? (identity === null ? executor?.image : undefined);
  const { services = [] } = task;
  return [
    ...(named === undefined ? [] : [{ name: 'image', value: named }]),
    ...(identity === null ? [] : [{ name: 'image digest', value: identity }]),
    ...(services.length === 0
      ? []
      : [{ name: 'services', value: show(evaluateDeep(services as unknown as Json, scope)) }]),
    ...(await fieldsOfServices(services, executor, scope)),
  ];
}

// The name of an image may stand for another one tomorrow.
async function fieldsOfServices(
  services: readonly Service[],
  executor: Executor | undefined,
  scope: TaskScope,
): Promise<readonly CacheField[]> {
  const fields = services.map(async ({ name, image }) => {
    const identity = await executor?.identify?.(textOf(scope.evaluate(image)));
    return identity === undefined || identity === null
      ? []
      : [{ name: `service ${name} digest`, value: identity }];
  });
  return (await Promise.all(fields)).flat();
}

interface Values extends Turn {
  readonly sees: ReadonlySet<string> | undefined;
  readonly show: (value: Json) => string;
}

/** The values that reach it, by digest where they lie in the catalog: none is fetched. */
async function fieldsOfValues(
  facts: RunFacts,
  task: PlannedTask,
  { state, scope, sees, show }: Values,
): Promise<readonly CacheField[]> {
  const { pipelineParams } = await frameAround(facts, task, state);
  const bindings = Object.entries(readBindings(facts.plan, task, state.planned))
    .filter(([name]) => sees?.has(name) !== false)
    .sort(byName);
  const fields: CacheField[] = [];
  for (const [name, binding] of bindings) {
    if (binding.from === 'return') {
      const value = returnsOf(state, binding.task)[name];
      if (value !== undefined) fields.push({ name: `return ${name}`, value: describeReturn(value, show) });
    } else {
      const params = await paramsOf(binding, { facts, scope, pipelineParams });
      fields.push({ name: `param ${name}`, value: describeParam(params[name] ?? null, show) });
    }
  }
  return fields;
}

type ParamValues = Readonly<Record<string, ParamValue>>;

interface Params {
  readonly facts: RunFacts;
  readonly scope: TaskScope;
  readonly pipelineParams: ParamValues;
}

async function paramsOf(
  binding: Exclude<Binding, { readonly from: 'return' }>,
  { facts, scope, pipelineParams }: Params,
): Promise<ParamValues> {
  if (binding.from === 'task-param') return scope.taskParams;
  if (binding.from === 'pipeline-param') return pipelineParams;
  return (await facts.frames.get(binding.call))?.own ?? {};
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : Number(left > right);
}

function describeParam(value: ParamValue, show: (value: Json) => string): string {
  return value instanceof PickledReturn ? describeReturn(value.value, show) : show(value);
}

function describeReturn(value: ReturnValue, show: (value: Json) => string): string {
  if ('list' in value) return `list:${digestText(JSON.stringify(value.list))}`;
  if ('pickle' in value) return `pickle:${value.pickle.digest}`;
  if (value.exact !== undefined) return `pickle:${value.exact.digest}`;
  return 'stored' in value ? `json:${value.stored.digest}` : show(value.json);
}

/** Of tasks that it needs all files; of those further upstream the ones that it says it reads, or all if it says nothing. */
function fieldsOfFiles(task: PlannedTask, upstream: UpstreamFiles): readonly CacheField[] {
  return [...fieldsOfGivers(task, upstream), ...fieldsOfOrder(task, upstream)];
}

function fieldsOfGivers(task: PlannedTask, { direct, further }: UpstreamFiles): readonly CacheField[] {
  const near = [...direct]
    .filter(([, files]) => files.length > 0)
    .sort(byName)
    .map(([id, files]) => ({ name: `files from ${id}`, value: `sha256:${digestFiles(files)}` }));
  const far = further(askedFiles(task));
  if (far.length === 0) return near;
  const digest = digestText(far.map(digestFiles).sort().join('\n'));
  return [...near, { name: 'files from further upstream', value: `sha256:${digest}` }];
}

function askedFiles({ inputs, readsNothing }: PlannedTask): AskedFiles {
  return readsNothing === true ? 'none' : inputs;
}

// Which of several files of one path it finds, their contents alone do not say.
function fieldsOfOrder(task: PlannedTask, { rewritten }: UpstreamFiles): readonly CacheField[] {
  const paths = [...rewritten(askedFiles(task))].sort(byName);
  if (paths.length === 0) return [];
  const lines = paths.map(([path, files]) =>
    JSON.stringify([path, files.map(({ digest, mode }) => [digest, mode])]),
  );
  return [{ name: 'order of files', value: `sha256:${digestText(lines.join('\n'))}` }];
}

/** What decides how its results are taken in. */
function fieldsOfShape(facts: RunFacts, task: PlannedTask): readonly CacheField[] {
  // What a function returns as a tuple has its names by their order.
  const returns = task.returns.map(({ name, kind = 'any' }) => `${name} ${kind}`);
  const outputs = task.outputs.map(({ path }) => path).sort();
  const secrets = [...secretsOf(facts, task)].sort();
  return [
    { name: 'cwd', value: task.cwd },
    { name: 'returns', value: returns.join(', ') },
    { name: 'outputs', value: outputs.join(', ') },
    { name: 'secrets', value: secrets.join(', ') },
    { name: 'place', value: task.place ?? '' },
  ].filter(({ value }) => value !== '');
}

// What it finds of the same commit. Where they are as they are unless somebody says otherwise, nothing is said of them.
function fieldsOfWorkspace({ history, submodules, lfs }: WorkspaceSettings): readonly CacheField[] {
  return Object.entries({ history, submodules, lfs }).flatMap(([name, isWanted]) =>
    isWanted ? [{ name: `workspace.${name}`, value: 'true' }] : [],
  );
}

function evaluateTexts(
  texts: Readonly<Record<string, string>>,
  scope: TaskScope,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, textOf(scope.evaluate(text))]),
  );
}

// A text without an expression is its own value.
function evaluateDeep(value: Json, scope: TaskScope): Json {
  if (typeof value === 'string') return value.includes('${{') ? scope.evaluate(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => evaluateDeep(item, scope));
  const entries = Object.entries(value).map(([key, item]) => [key, evaluateDeep(item, scope)] as const);
  return Object.fromEntries(entries);
}
