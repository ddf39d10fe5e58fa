import { InternalError } from '../diagnostics/errors.ts';
import { readBindings } from '../plan/bindings.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { BoundValue, PickledValue } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import type { Catalog } from './ports.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';

/** What a task returned, in this run, or in an earlier one if this run leaves the task out. */
export function returnsOf(
  facts: RunFacts,
  state: RunState,
  id: string,
): Readonly<Record<string, ReturnValue>> {
  return facts.tasks.get(id)?.earlier?.returns ?? state.tasks.get(id)?.returns ?? {};
}

/** The values that names have when a task starts; names whose task gave nothing are left out. */
export async function bindValues(
  facts: RunFacts,
  task: PlannedTask,
  { state, taskParams }: { state: RunState; taskParams: Readonly<Record<string, Json>> },
): Promise<Readonly<Record<string, BoundValue>>> {
  const values: Record<string, BoundValue> = Object.create(null);
  const pipelineParams = new Map(facts.plan.params.map(({ name, value }) => [name, value]));
  for (const [name, binding] of Object.entries(readBindings(facts.plan, task))) {
    switch (binding.from) {
      case 'task-param':
        values[name] = { json: taskParams[name] ?? null };
        break;
      case 'pipeline-param':
        values[name] = { json: pipelineParams.get(name) ?? null };
        break;
      case 'return': {
        const value = returnsOf(facts, state, binding.task)[name];
        if (value !== undefined) values[name] = await fetchValue(facts.world.catalog, value);
        break;
      }
      default:
        binding satisfies never;
        throw new InternalError(`\`${name}\` has a binding of an unknown form`);
    }
  }
  return values;
}

/** A value as a task may be given it. Throws `EnvironmentError` when its bytes are gone or altered. */
export async function fetchValue(catalog: Catalog, value: ReturnValue): Promise<BoundValue> {
  if ('pickle' in value) return await fetchPickle(catalog, value.pickle);
  const json =
    'json' in value ? value.json : (JSON.parse(await catalog.readText(value.stored.digest)) as Json);
  return value.exact === undefined ? { json } : { json, exact: await fetchPickle(catalog, value.exact) };
}

async function fetchPickle(catalog: Catalog, pickle: CatalogReference): Promise<PickledValue> {
  return { pickle, path: await catalog.path(pickle.digest) };
}
