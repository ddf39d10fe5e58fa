import { readBindings } from '../plan/bindings.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { BoundItem, BoundValue, PickledValue } from '../plan/kind.ts';
import { listJson } from '../plan/listed-json.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ListedReturn, ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import { frameAround } from './frame.ts';
import { type ParamValue, PickledReturn } from './pickled-return.ts';
import type { Catalog } from './ports.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';

/** What a task returned, in this run, or in an earlier one if this run leaves the task out. */
export function returnsOf(state: RunState, id: string): Readonly<Record<string, ReturnValue>> {
  return state.planned.get(id)?.earlier?.returns ?? state.tasks.get(id)?.returns ?? {};
}

/** The values that names have when a task starts; names whose task gave nothing are left out. */
export async function bindValues(
  facts: RunFacts,
  task: PlannedTask,
  { state, taskParams }: { state: RunState; taskParams: Readonly<Record<string, ParamValue>> },
): Promise<Readonly<Record<string, BoundValue>>> {
  const values: Record<string, BoundValue> = Object.create(null);
  const { catalog } = facts.world;
  const { pipelineParams } = await frameAround(facts, task, state);
  for (const [name, binding] of Object.entries(readBindings(facts.plan, task, state.planned))) {
    if (binding.from === 'return') {
      const value = returnsOf(state, binding.task)[name];
      if (value !== undefined) values[name] = await fetchValue(catalog, value);
      continue;
    }
    const call = binding.from === 'call-param' ? await facts.frames.get(binding.call) : undefined;
    const params = { 'task-param': taskParams, 'call-param': call?.own, 'pipeline-param': pipelineParams };
    const value = params[binding.from]?.[name] ?? null;
    values[name] = value instanceof PickledReturn ? await fetchValue(catalog, value.value) : { json: value };
  }
  return values;
}

/** A value as a task may be given it. Throws `EnvironmentError` when its bytes are gone or altered. */
export async function fetchValue(catalog: Catalog, value: ReturnValue): Promise<BoundValue> {
  if ('pickle' in value) return await fetchPickle(catalog, value.pickle);
  if ('list' in value) return await fetchList(catalog, value.list);
  const json = 'json' in value ? value.json : await readJson(catalog, value.stored);
  return value.exact === undefined ? { json } : { json, exact: await fetchPickle(catalog, value.exact) };
}

/** What a task returned, as expressions meet it. */
export async function fetchReturns(
  { world }: RunFacts,
  state: RunState,
  task: string,
): Promise<Record<string, ParamValue>> {
  const returns: Record<string, ParamValue> = Object.create(null);
  for (const [name, value] of Object.entries(returnsOf(state, task))) {
    const json = await fetchJson(world.catalog, value);
    returns[name] = json === undefined ? new PickledReturn({ task, name, value }) : json;
  }
  return returns;
}

/** A value as JSON; undefined for what only Python can read. */
async function fetchJson(catalog: Catalog, value: ReturnValue): Promise<Json | undefined> {
  if ('pickle' in value) return undefined;
  if ('json' in value) return value.json;
  if ('stored' in value) return await readJson(catalog, value.stored);
  const bound = await fetchValue(catalog, value);
  return 'json' in bound ? bound.json : undefined;
}

/** Large values that were read last, by catalog and digest: instances are given the same ones, one after the other. */
const lastRead = new WeakMap<Catalog, Map<string, Promise<Json>>>();
const mostKept = 8;

function readJson(catalog: Catalog, { digest }: CatalogReference): Promise<Json> {
  const kept = lastRead.get(catalog) ?? new Map<string, Promise<Json>>();
  lastRead.set(catalog, kept);
  const json = kept.get(digest) ?? catalog.readText(digest).then((text) => JSON.parse(text) as Json);
  kept.delete(digest);
  kept.set(digest, json);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return json;
}

async function fetchList(catalog: Catalog, list: readonly ListedReturn[]): Promise<BoundValue> {
  const items: BoundItem[] = [];
  for (const { matrix, value } of list) {
    const bound = value === null ? { json: null } : await fetchValue(catalog, value);
    items.push({ ...(matrix === undefined ? {} : { matrix }), value: bound });
  }
  const plain = items.flatMap(({ matrix, value }) =>
    'json' in value ? [{ ...(matrix === undefined ? {} : { matrix }), value: value.json }] : [],
  );
  return plain.length === items.length ? { json: listJson(plain), list: items } : { list: items };
}

async function fetchPickle(catalog: Catalog, pickle: CatalogReference): Promise<PickledValue> {
  return { pickle, path: await catalog.path(pickle.digest) };
}
