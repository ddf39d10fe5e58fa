import type { CachedFrom, CacheKey } from '../plan/cache-record.ts';
import type { Caching, PlannedTask } from '../plan/plan.ts';
import { type IdentifiedTask, identifyTask } from './identify-task.ts';
import type { Notice } from './ports.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import type { CacheEntry } from './task-cache.ts';
import { openScope } from './task-scope.ts';
import { type Unstarted, unstartedBy, unstartedFor } from './unstarted.ts';

/** What the cache says of a task whose turn it is. */
export type Consultation =
  /** Its `when` does not hold. */
  | { readonly do: 'skip'; readonly reason: string }
  | Unstarted
  /** It has succeeded before with all that it stands on. */
  | { readonly do: 'reuse'; readonly key: CacheKey; readonly entry: CacheEntry }
  /** It runs, and what it gives is kept under its key. */
  | ({ readonly do: 'run'; readonly notice?: Notice; readonly outdated?: CachedFrom } & IdentifiedTask);

/** Looks for what a task with `cache` gave before. Needs no workspace and makes none. */
export async function consultCache(
  facts: RunFacts,
  task: PlannedTask,
  state: RunState,
): Promise<Consultation> {
  const { cache } = facts.world;
  try {
    const scope = await openScope(facts, task, state);
    if (task.when !== undefined && !scope.holds(task.when)) return { do: 'skip', reason: 'when is false' };
    const identified = await identifyTask(facts, task, { state, scope });
    if (!identified.ok) return unstartedFor(identified.diagnostics);
    const { key } = identified.value;
    const run = { do: 'run', ...identified.value } as const;
    if (cache === undefined || isForced(facts, task, state)) return run;
    const { entry, ...miss } = await cache.find(key.digest, task);
    return entry === null ? { ...run, ...miss } : { do: 'reuse', key, entry };
  } catch (error) {
    return unstartedBy(error);
  }
}

/** Whether somebody wants it to run whatever is known of it: by its id, or by that of something around it. */
function isForced({ plan, again }: RunFacts, task: PlannedTask, state: RunState): boolean {
  const forced = forcedIds(plan.caching);
  if (forced === 'all') return true;
  for (let current: PlannedTask | undefined = task; current !== undefined; ) {
    if (again.has(current.id) || forced.includes(current.id)) return true;
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return false;
}

function forcedIds(caching: Caching | undefined): 'all' | readonly string[] {
  return caching === undefined || caching === 'off' ? [] : caching.force;
}
