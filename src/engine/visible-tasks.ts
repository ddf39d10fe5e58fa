import type { PlannedTask } from '../plan/plan.ts';
import type { RunState } from './state.ts';

/** The nearest call that a task stands in; undefined for the outermost tasks. */
export function callAround(state: RunState, { within }: PlannedTask): PlannedTask | undefined {
  return within === undefined ? undefined : state.planned.get(within);
}

/**
 * The absolute id of the task that a name means to another one: its nearest sibling of that name, or what the calling
 * task of a branch sees. Names of the expression language have no case.
 */
export function findVisible(state: RunState, from: PlannedTask, name: string): string | undefined {
  const call = callAround(state, from);
  const found = findSibling(state, call, name);
  if (found !== undefined || call === undefined) return found;
  return call.group?.form === 'call' && call.group.pipeline === null
    ? findVisible(state, call, name)
    : undefined;
}

function findSibling(state: RunState, call: PlannedTask | undefined, name: string): string | undefined {
  const prefix = call === undefined ? '' : `${call.id}/`;
  if (state.planned.has(prefix + name)) return prefix + name;
  const folded = (prefix + name).toLowerCase();
  const siblings = call === undefined ? outermost(state) : (state.tasks.get(call.id)?.members ?? []);
  for (const id of siblings) if (id.toLowerCase() === folded) return id;
  return undefined;
}

function* outermost(state: RunState): Generator<string> {
  for (const { id, parent } of state.planned.values()) if (parent === undefined) yield id;
}
