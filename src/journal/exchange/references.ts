import type { RunEvent } from '../../engine/event.ts';
import type { CatalogReference } from '../../plan/catalog-reference.ts';
import type { ReturnValue } from '../../plan/task-result.ts';

/** What an event refers to in the catalog. */
export interface EventReferences {
  /** Summaries, lists of packages, values above what stands in a journal. */
  readonly parts: readonly CatalogReference[];
  /** Files that were kept. */
  readonly outputs: readonly CatalogReference[];
}

/** The entries of the catalog that an event refers to. */
export function referencesOf(event: RunEvent): EventReferences {
  if (event.event !== 'task-finished') return none;
  const { summary, environment, returns, outputs } = event;
  return {
    parts: [
      ...(summary === undefined ? [] : [summary]),
      ...(environment === undefined ? [] : [environment.list]),
      ...Object.values(returns).flatMap(listValue),
    ],
    outputs: outputs.filter(({ stored }) => stored).map(({ digest, size }) => ({ digest, size })),
  };
}

const none: EventReferences = { parts: [], outputs: [] };

function listValue(value: ReturnValue): readonly CatalogReference[] {
  if ('list' in value)
    return value.list.flatMap((item) => (item.value === null ? [] : listValue(item.value)));
  if ('pickle' in value) return [value.pickle];
  const exact = value.exact === undefined ? [] : [value.exact];
  return 'stored' in value ? [value.stored, ...exact] : exact;
}
