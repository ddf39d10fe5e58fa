import type { GivenParam } from '../plan/params/given-param.ts';
import { isGiven } from '../plan/params/given-task-params.ts';
import type { Plan, ResolvedParam } from '../plan/plan.ts';
import type { ParentRun } from '../plan/rerun.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { PinnedTarget } from './prepare.ts';

/** The values that somebody gave the params of a run; what its file said by itself, the file of the new run says again. */
export function paramsOfParent(plan: Plan): readonly GivenParam[] {
  return [
    ...plan.params.flatMap((param) => giveAgain(param)),
    ...plan.tasks.flatMap(({ id, params }) => params.flatMap((param) => giveAgain(param, id))),
  ];
}

/**
 * Tasks whose results stand on other values of params than the new run has, each with why in words. A task is taken to
 * read every param that it can see: what a program reads of its environment nobody knows.
 */
export function findChangedParams(
  { id, plan: before }: ParentRun,
  plan: Plan,
  { given }: Pick<PinnedTarget, 'given'>,
): ReadonlyMap<string, string> {
  const values = new Map(before.params.map(({ name, value }) => [name, stringifyStable(value)]));
  const changed = plan.params.filter(({ name, value }) => values.get(name) !== stringifyStable(value));
  const own = new Map(
    given.flatMap(({ name, task, source }) => (task && source !== 'parent' ? [[task, name]] : [])),
  );
  const invalid = new Map<string, string>();
  for (const task of before.tasks) {
    const shadowed = new Set(task.params.map(({ name }) => name));
    const name = own.get(task.id) ?? changed.find((param) => !shadowed.has(param.name))?.name;
    if (name === undefined || task.kind === 'stub') continue;
    invalid.set(task.id, `param \`${name}\` has another value than in ${id}`);
  }
  return invalid;
}

function giveAgain({ name, value, source }: ResolvedParam, task?: string): readonly GivenParam[] {
  if (!isGiven(source)) return [];
  const given = { name, form: 'json', value, source: 'parent' } as const;
  return [task === undefined ? given : { ...given, task }];
}
