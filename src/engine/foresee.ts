import type { CachedFrom, CacheKey } from '../plan/cache-record.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { consultCache } from './consult-cache.ts';
import { decide } from './decide.ts';
import { endOfGroup } from './end-of-group.ts';
import type { EventBody } from './event.ts';
import { gatherReturns } from './group-returns.ts';
import { initialState } from './initial-state.ts';
import { isCached } from './is-cached.ts';
import { openGroup } from './open-group.ts';
import { reasonOf } from './outcome.ts';
import { reduce } from './reduce.ts';
import { reuseResult } from './reuse-result.ts';
import type { RunFacts } from './run-facts.ts';
import { advance, createSchedule, grantPlace, type Schedule } from './schedule.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';

/** What a run would do with a task that has `cache`, or with a group of such. */
export type Foreseen =
  /** It would have these results; of a group all that is inside it. */
  | { readonly do: 'reuse'; readonly key: CacheKey | null; readonly from: CachedFrom | null }
  /** It would run with this key, which nothing is known under, or nothing that is within its `ttl`. */
  | { readonly do: 'run'; readonly key: CacheKey; readonly outdated?: CachedFrom }
  /** It would fail, and why in words. */
  | { readonly do: 'fail'; readonly problem: string }
  /** It comes after one that runs, so what it stands on is not known yet. */
  | { readonly do: 'wait'; readonly upstream: string };

/**
 * Goes the way of a run as far as results are known, by its own rules. Carries nothing out and writes nothing. What is
 * absent has no cache, or cannot be told: so are tasks and groups of which `canTell` does not hold, and all behind them.
 */
export async function foresee(
  facts: RunFacts,
  canTell: (task: PlannedTask) => boolean = () => true,
): Promise<ReadonlyMap<string, Foreseen>> {
  const state = initialState(facts.plan);
  const schedule = createSchedule(facts.plan, state);
  const sight: Sight = { facts, canTell, state, schedule, foreseen: new Map() };
  const limits = { maxParallel: Number.POSITIVE_INFINITY, failFast: false };
  for (;;) {
    const decision = decide(sight.schedule, sight.state, limits);
    if (decision === null || decision.do === 'finish') break;
    if (decision.do === 'start') await meet(decision.task, sight);
    else if (decision.do === 'open') await open(decision.task, sight);
    else if (decision.do === 'settle') await settle(decision.task, sight);
    else if (decision.do === 'ask') grantPlace(sight.schedule, decision.task.id);
    else take(sight, skipped(decision.task, decision.status, decision.reason));
  }
  for (const task of sight.state.planned.values()) wait(task, sight);
  return sight.foreseen;
}

interface Sight {
  readonly facts: RunFacts;
  readonly canTell: (task: PlannedTask) => boolean;
  readonly schedule: Schedule;
  readonly foreseen: Map<string, Foreseen>;
  state: RunState;
}

function take(sight: Sight, body: EventBody): void {
  sight.state = reduce(sight.state, { v: 1, seq: sight.state.seq + 1, time: '', ...body });
  advance(sight.schedule, sight.state, body);
}

async function meet(task: PlannedTask, sight: Sight): Promise<void> {
  const { facts, foreseen } = sight;
  if (!isCached(facts, task) || !sight.canTell(task)) return;
  const consulted = await consultCache(facts, task, sight.state);
  switch (consulted.do) {
    case 'skip':
      take(sight, skipped(task, 'skipped', consulted.reason));
      return;
    case 'fail':
      foreseen.set(task.id, { do: 'fail', problem: reasonOf(consulted.outcome) });
      return;
    case 'reuse': {
      const { key, entry } = consulted;
      foreseen.set(task.id, { do: 'reuse', key, from: entry.from });
      take(sight, reuseResult(task.id, sight.state, entry));
      return;
    }
    case 'run': {
      const { key, outdated } = consulted;
      foreseen.set(task.id, { do: 'run', key, ...(outdated === undefined ? {} : { outdated }) });
      return;
    }
    default:
      consulted satisfies never;
  }
}

async function open(task: PlannedTask, sight: Sight): Promise<void> {
  if (!sight.canTell(task)) return;
  const opening = await openGroup(sight.facts, task, sight.state);
  const { id, task: name } = task;
  if (opening.do === 'skip') take(sight, skipped(task, 'skipped', opening.reason));
  if (opening.do !== 'start') return;
  const { instances } = opening;
  if (instances.length > 0) take(sight, { event: 'plan-expanded', id, task: name, instances });
  take(sight, { event: 'group-started', id, task: name });
}

// Whether a repeat goes on is not asked: what its instances give may have to be read for that.
async function settle(task: PlannedTask, sight: Sight): Promise<void> {
  if (task.group?.form === 'repeat') return;
  const { facts, foreseen, state } = sight;
  const { id, task: name } = task;
  const end = endOfGroup(task, facts.plan, state);
  const returns = await gatherReturns(task, state, facts.world.catalog);
  const members = taskState(state, id).members ?? [];
  if (members.length > 0 && members.every((member) => foreseen.get(member)?.do === 'reuse')) {
    foreseen.set(id, { do: 'reuse', key: null, from: null });
  }
  take(sight, { event: 'group-finished', id, task: name, ...end, seconds: 0, returns });
}

/** Of a task that has not been met: what it waits for. */
function wait(task: PlannedTask, { facts, foreseen, state }: Sight): void {
  if (!isCached(facts, task) || foreseen.has(task.id) || task.action === 'skip') return;
  for (let current: PlannedTask | undefined = task; current !== undefined; ) {
    const upstream = current.needs.find((id) => taskState(state, id).endedAt === null);
    if (upstream !== undefined) {
      foreseen.set(task.id, { do: 'wait', upstream });
      return;
    }
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
}

function skipped(
  { id, task }: PlannedTask,
  status: 'skipped' | 'upstream_failed' | 'canceled',
  reason: string,
): EventBody {
  return { event: 'task-skipped', id, task, status, reason };
}
