import type { MatrixExpansion } from '../pipeline/expansion.ts';
import type { Instance } from '../plan/group.ts';
import { itemInstances, matrixInstances, repeatInstance } from '../plan/instances.ts';
import { isDynamic, mostTasks } from '../plan/members.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { isList, type Json } from '../values/json.ts';
import { frameOf } from './frame.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { openScope, type TaskScope } from './task-scope.ts';
import { taskState } from './task-state.ts';
import { reasonBy } from './unstarted.ts';

/** What is to be done with a group whose turn it is. */
export type Opening =
  /** Its `when` does not hold. */
  | { readonly do: 'skip'; readonly reason: string }
  /** It cannot start; why, in words. */
  | { readonly do: 'fail'; readonly reason: string }
  /** It starts; with the instances that became known now. */
  | { readonly do: 'start'; readonly instances: readonly Instance[] };

/** Instances that one task may have. */
const mostInstances = 10_000;
/** Characters of JSON that the items of one for_each may have together. */
const longestItems = 10 * 1024 * 1024;

/**
 * Finds out what a group that may start stands for: the items of a for_each, the axes of a matrix, the params of a call.
 * What keeps it from starting is its failure and not one of the run.
 */
export async function openGroup(facts: RunFacts, task: PlannedTask, state: RunState): Promise<Opening> {
  try {
    const scope = await openScope(facts, task, state);
    if (task.when !== undefined && !scope.holds(task.when)) return { do: 'skip', reason: 'when is false' };
    if (task.group?.form === 'call') await frameOf(facts, task, state);
    const members = taskState(state, task.id).members ?? [];
    if (members.length > 0 || !isDynamic(task)) return { do: 'start', instances: [] };
    return judgeSize(findInstances(task, scope), state);
  } catch (error) {
    return { do: 'fail', reason: reasonBy(error) };
  }
}

/** The same for a group about which the plan says all that there is to know; null for any other. */
export function openAtOnce(task: PlannedTask, state: RunState): Opening | null {
  const { group, when, params } = task;
  if (when !== undefined || group === undefined) return null;
  const isKnown = (taskState(state, task.id).members ?? []).length > 0 || !isDynamic(task);
  switch (group.form) {
    case 'call':
      return [...params, ...group.params].some(({ template }) => template === true) ? null : start([]);
    case 'repeat':
      return start(isKnown ? [] : [repeatInstance(task.id, group, 0)]);
    case 'matrix':
    case 'for-each':
      return isKnown ? start([]) : null;
    default:
      return group satisfies never;
  }
}

function start(instances: readonly Instance[]): Opening {
  return { do: 'start', instances };
}

type Found = readonly Instance[] | string;

/** The instances of a group that the plan does not tell, or in words why there are none. */
function findInstances({ id, group }: PlannedTask, scope: TaskScope): Found {
  switch (group?.form) {
    case 'for-each': {
      const items = typeof group.items === 'string' ? scope.evaluate(group.items) : group.items;
      const problem = problemOfItems(items, 'the items of `for_each`');
      return problem ?? itemInstances(id, group, items as readonly Json[]);
    }
    case 'matrix':
      return findCells(id, group, scope);
    case 'repeat':
      return [repeatInstance(id, group, 0)];
    case 'call':
    case undefined:
      return [];
    default:
      return group satisfies never;
  }
}

function findCells(id: string, { axes, include, exclude }: MatrixExpansion, scope: TaskScope): Found {
  const lists: { name: string; values: readonly Json[] }[] = [];
  for (const { name, values } of axes) {
    const list = typeof values === 'string' ? scope.evaluate(values) : values;
    const problem = problemOfItems(list, `the values of the axis \`${name}\``);
    if (problem !== undefined) return problem;
    lists.push({ name, values: list as readonly Json[] });
  }
  const size = lists.reduce((product, { values }) => product * values.length, 1);
  if (size > mostInstances)
    return `the matrix has ${size} combinations; at most ${mostInstances} are accepted`;
  return matrixInstances(id, { axes: lists, include, exclude });
}

function problemOfItems(items: Json, what: string): string | undefined {
  if (!isList(items)) return `${what} are no list but ${describe(items)}`;
  if (items.length > mostInstances) {
    return `${what} are ${items.length}; at most ${mostInstances} are accepted`;
  }
  return JSON.stringify(items).length > longestItems ? `${what} are larger than 10 MiB together` : undefined;
}

function judgeSize(found: Found, state: RunState): Opening {
  if (typeof found === 'string') return { do: 'fail', reason: found };
  if (state.tasks.size + found.length > mostTasks) {
    return { do: 'fail', reason: `the run would come to more than ${mostTasks} tasks` };
  }
  return { do: 'start', instances: found };
}

function describe(value: Json): string {
  if (value === null) return 'nothing';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `${{ string: 'the text', number: 'the number', boolean: 'the value' }[typeof value as 'string']} ${short}`;
}
