import type { RunEvent } from '../../engine/event.ts';
import type { CatalogReference } from '../../plan/catalog-reference.ts';
import type { Plan } from '../../plan/plan.ts';
import type { OutputFile, ReturnValue } from '../../plan/task-result.ts';

/** What an event, or a plan, refers to in the catalog. */
export interface References {
  /** Summaries, lists of packages, values above what stands in a journal. */
  readonly parts: readonly CatalogReference[];
  /** Files that were kept. */
  readonly outputs: readonly CatalogReference[];
}

/** The entries of the catalog that an event refers to. */
export function referencesOf(event: RunEvent): References {
  if (event.event !== 'task-finished') return none;
  const { summary, environment, returns, outputs } = event;
  return {
    parts: [
      ...(summary === undefined ? [] : [summary]),
      ...(environment === undefined ? [] : [environment.list]),
      ...Object.values(returns).flatMap(listValue),
    ],
    outputs: listStored(outputs),
  };
}

/** The same for the instances that a plan keeps from an earlier run. */
export function referencesOfKept({ tasks }: Pick<Plan, 'tasks'>): References {
  const kept = tasks.flatMap((task) => Object.values(task.kept ?? {}));
  return {
    parts: kept.flatMap(({ earlier }) => Object.values(earlier.returns).flatMap(listValue)),
    outputs: kept.flatMap(({ earlier }) => listStored(earlier.outputs)),
  };
}

function listStored(outputs: readonly OutputFile[]): readonly CatalogReference[] {
  return outputs.filter(({ stored }) => stored).map(({ digest, size }) => ({ digest, size }));
}

const none: References = { parts: [], outputs: [] };

function listValue(value: ReturnValue): readonly CatalogReference[] {
  if ('list' in value)
    return value.list.flatMap((item) => (item.value === null ? [] : listValue(item.value)));
  if ('pickle' in value) return [value.pickle];
  const exact = value.exact === undefined ? [] : [value.exact];
  return 'stored' in value ? [value.stored, ...exact] : exact;
}
