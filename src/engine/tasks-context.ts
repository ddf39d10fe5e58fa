import type { ContextValues } from '../expressions/context-value.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { fetchReturns } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';
import { callAround, findVisible } from './visible-tasks.ts';

/** The context `tasks` of a task's templates: of the tasks that they name, or of all where only the evaluation will tell. */
export async function contextOfTasks(
  facts: RunFacts,
  task: PlannedTask,
  { state, templates }: { state: RunState; templates: readonly string[] },
): Promise<ContextValues> {
  const tasks: Record<string, ContextValues> = Object.create(null);
  for (const [name, id] of await namesOf(task, state, templates)) {
    const returns = await fetchReturns(facts, state, id);
    const earlier = state.planned.get(id)?.earlier;
    const status = earlier === undefined ? taskState(state, id).status : (earlier.status ?? 'succeeded');
    tasks[name] = { status, attempts: countAttempts(state, id), returns };
  }
  return tasks;
}

/** Attempts of a task; of a group those of all that is inside it. */
function countAttempts(state: RunState, id: string): number {
  const { attempts, members } = taskState(state, id);
  return (members ?? []).reduce((sum, member) => sum + countAttempts(state, member), attempts);
}

async function namesOf(
  task: PlannedTask,
  state: RunState,
  templates: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { referencesOf } = await import('../expressions/references.ts');
  const chains = templates.flatMap(referencesOf).map(({ names }) => names);
  const named = new Set(
    chains.filter(([context]) => context?.toLowerCase() === 'tasks').map(([, name]) => name),
  );
  if (named.size === 0) return new Map();
  const visible = new Map<string, string>();
  if (named.has(undefined)) {
    for (const [name, id] of listVisible(state, task)) visible.set(name, id);
    return visible;
  }
  for (const name of named) {
    const id = name === undefined ? undefined : findVisible(state, task, name);
    if (name !== undefined && id !== undefined) visible.set(name, id);
  }
  return visible;
}

// From outside inwards, so that the nearest of a name is what it means.
function listVisible(state: RunState, task: PlannedTask): readonly (readonly [string, string])[] {
  const call = callAround(state, task);
  const outer =
    call === undefined || call.group?.form !== 'call' || call.group.pipeline !== null
      ? []
      : listVisible(state, call);
  const siblings =
    call === undefined
      ? [...state.planned.values()]
          .filter(({ parent }) => parent === undefined)
          .map(({ id }) => [id, id] as const)
      : (taskState(state, call.id).members ?? []).map((id) => [id.slice(call.id.length + 1), id] as const);
  return [...outer, ...siblings];
}
