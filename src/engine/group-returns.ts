import { type ListedJson, listJson } from '../plan/listed-json.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ListedReturn, ReturnValue } from '../plan/task-result.ts';
import type { JsonObject } from '../values/json.ts';
import { storeJson } from './collect-returns.ts';
import type { Catalog } from './ports.ts';
import { returnsOf } from './returned-values.ts';
import type { RunState } from './state.ts';
import { ownContexts } from './task-scope.ts';
import { taskState } from './task-state.ts';

type Returns = Readonly<Record<string, ReturnValue>>;

/**
 * What a group gives whose members have ended: of a matrix and a for_each a list in the order of the instances, of a
 * repeat what the last one gave, of a call what it names of its tasks. Null stands for what was not given.
 */
export async function gatherReturns(task: PlannedTask, state: RunState, catalog: Catalog): Promise<Returns> {
  const members = taskState(state, task.id).members ?? [];
  const { group } = task;
  switch (group?.form) {
    case 'call': {
      const given = Object.entries(group.returns).map(([name, from]): [string, ReturnValue] => [
        name,
        returnsOf(state, `${task.id}/${from.task}`)[from.name] ?? nothing,
      ]);
      return record(given);
    }
    case 'repeat':
      return returnsOf(state, members.at(-1) ?? '');
    case 'matrix':
    case 'for-each': {
      const lists: [string, ReturnValue][] = [];
      for (const { name } of task.returns)
        lists.push([name, await listReturns(name, { members, state, catalog })]);
      return record(lists);
    }
    case undefined:
      return {};
    default:
      return group satisfies never;
  }
}

const nothing: ReturnValue = { json: null };

interface Members {
  readonly members: readonly string[];
  readonly state: RunState;
  readonly catalog: Catalog;
}

async function listReturns(name: string, { members, state, catalog }: Members): Promise<ReturnValue> {
  const plain: ListedJson[] = [];
  const listed: ListedReturn[] = [];
  for (const id of members) {
    const value = returnsOf(state, id)[name] ?? nothing;
    const axes = axesOf(state.planned.get(id));
    listed.push({ ...axes, value });
    if ('json' in value && value.exact === undefined) plain.push({ ...axes, value: value.json });
  }
  // What is not plain stays what it is: neither is its exactness lost nor its bytes copied.
  return plain.length === listed.length ? await storeJson(listJson(plain), catalog) : { list: listed };
}

function axesOf(task: PlannedTask | undefined): { readonly matrix?: JsonObject } {
  if (task === undefined) return {};
  const { matrix } = ownContexts(task);
  return Object.keys(matrix).length === 0 ? {} : { matrix };
}

function record(entries: readonly (readonly [string, ReturnValue])[]): Returns {
  const returns: Record<string, ReturnValue> = Object.create(null);
  for (const [name, value] of entries) returns[name] = value;
  return returns;
}
