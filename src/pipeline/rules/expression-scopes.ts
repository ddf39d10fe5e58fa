import { type Known, knownValue, listMembers, type Members, type Scope } from '../../expressions/scope.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Subject } from '../rule.ts';
import { fixedContexts, plannedContexts } from './fixed-contexts.ts';
import { axisMembers, instanceParams, takesIndex, takesItem, typeOfItem } from './instance-params.ts';
import { anything, listParams, listTasks, value } from './known-members.ts';
import type { Template } from './templates.ts';

/** What templates may read, by where they stand. */
export interface Scopes {
  readonly scopeOf: (template: Template) => Scope;
}

/** Makes the scopes of a file; what all tasks share is made once. */
export function createScopes({ pipeline, levels }: Subject): Scopes {
  const pipelineParams = listParams(pipeline.params);
  const around = makeSurroundings(levels, pipelineParams);
  const fixed: Fixed = { pipelineParams, above: aboveTasks(pipelineParams) };
  return {
    scopeOf: (template) => {
      const { task, role } = template;
      if (role === 'trigger') return triggerScope;
      const outer = task === undefined ? undefined : around.get(task);
      if (task === undefined || outer === undefined) return fixed.above;
      if (role === 'axis') return axisScope(pipelineParams);
      return makeScope(isEarly(template, task) ? outer : enter(task, outer), { template, task }, fixed);
    },
  };
}

interface Fixed {
  readonly pipelineParams: Members;
  readonly above: Scope;
}

/** What can be read around a task: by the tasks of a branch what the calling task itself can read. */
interface Surroundings {
  readonly params: Members;
  readonly tasks: Members;
  readonly matrix?: Members;
  readonly item?: Known;
  readonly index?: Known;
}

// A level comes after the one that it stands in.
function makeSurroundings(levels: readonly Level[], params: Members): ReadonlyMap<Task, Surroundings> {
  const around = new Map<Task, Surroundings>();
  for (const { tasks, caller } of levels) {
    const outside = caller === undefined ? undefined : around.get(caller.task);
    const seen =
      caller === undefined || outside === undefined
        ? { params, tasks: listTasks(tasks) }
        : enter(caller.task, { ...outside, tasks: { ...listTasks(tasks), outer: outside.tasks } });
    for (const task of tasks) around.set(task, seen);
  }
  return around;
}

// What one instance of a task reads: its own before that of what is around it.
function enter(task: Task, outer: Surroundings): Surroundings {
  const own = instanceParams(task);
  const axes = axisMembers(task);
  return {
    ...outer,
    params: own.members.size === 0 ? outer.params : { ...own, outer: outer.params },
    ...(axes === undefined
      ? {}
      : { matrix: outer.matrix === undefined ? axes : { ...axes, outer: outer.matrix } }),
    ...(takesItem(task) ? { item: typeOfItem(task) } : {}),
    ...(takesIndex(task) ? { index: knownValue('number') } : {}),
  };
}

// Judged once, before there is an instance.
function isEarly({ role }: Template, { expansion }: Task): boolean {
  return role === 'items' || (role === 'when' && expansion?.form === 'repeat');
}

function makeScope(
  seen: Surroundings,
  { template, task }: { readonly template: Template; readonly task: Task },
  { pipelineParams }: Fixed,
): Scope {
  const { role } = template;
  const { params, tasks, matrix, item, index } = seen;
  const ownParams: Known = listMembers([['params', instanceParams(task)]], value);
  const contexts: (readonly [string, Known])[] = [
    ['params', params],
    ['pipeline', listMembers([['params', pipelineParams]], value)],
    ['tasks', tasks],
    ...(role === 'task-param' || isEarly(template, task) ? [] : [['task', ownParams] as const]),
    ...(matrix === undefined ? [] : [['matrix', matrix] as const]),
    ...(item === undefined ? [] : [['item', item] as const]),
    ...(index === undefined ? [] : [['index', index] as const]),
    ...(role === 'until' ? [['returns', listReturned(task)] as const] : []),
    ...fixedContexts,
  ];
  return { contexts: listMembers(contexts, context), absent: listAbsent(template, task) };
}

const context = { noun: 'context', code: 'unknown-name' } as const;

function listReturned({ id, returns, call }: Task): Known {
  if (call?.form === 'named' && returns.length === 0) return anything;
  return listMembers(
    returns.map(({ name, kind }) => [name, kind === 'metric' ? knownValue('number') : anything]),
    { noun: 'return', code: 'unknown-return', hint: `declare it in \`returns\` of \`${id}\`` },
  );
}

const onlyExpanded: readonly (readonly [string, string])[] = [
  ['matrix', 'is only known in a task with `matrix`'],
  ['item', 'is only known in a task with `for_each`'],
  ['index', 'is only known in a task with `for_each` or `repeat`'],
  ['returns', 'is only known in `until`: elsewhere write `tasks.<id>.returns.<name>`'],
];

function listAbsent(template: Template, task: Task): ReadonlyMap<string, string> {
  const { role } = template;
  const absent = new Map(onlyExpanded);
  if (role === 'when' && isEarly(template, task)) {
    const early =
      'is not known in `when` of a task with `repeat`, which is judged once, before the first time';
    return absent.set('task', early).set('index', early);
  }
  if (role === 'task-param') absent.set('task', 'is not known yet where the values of its params are made');
  if (role === 'items') {
    absent.set('task', 'is not known yet where the items are made');
    absent.set('item', 'is not known yet where the items are made');
  }
  return absent;
}

const absentAbove: readonly (readonly [string, string])[] = [
  ...onlyExpanded,
  ['tasks', 'is not known above the tasks, only in a task'],
  ['task', 'is not known above the tasks, only in a task'],
];

function aboveTasks(pipelineParams: Members): Scope {
  const contexts: (readonly [string, Known])[] = [
    ['params', pipelineParams],
    ['pipeline', listMembers([['params', pipelineParams]], value)],
    ...fixedContexts,
  ];
  return { contexts: listMembers(contexts, context), absent: new Map(absentAbove) };
}

const triggerScope: Scope = {
  contexts: listMembers(fixedContexts, context),
  absent: new Map([
    ...absentAbove,
    ['params', 'is not known yet where the values of params are made'] as const,
  ]),
};

// Axes are made when the run is planned, before anything has happened.
function axisScope(pipelineParams: Members): Scope {
  const contexts: (readonly [string, Known])[] = [
    ['params', pipelineParams],
    ['pipeline', listMembers([['params', pipelineParams]], value)],
    ...plannedContexts,
  ];
  const early = 'is not known yet when the axes are made';
  const absent = ['task', 'matrix', 'item', 'index', 'run', 'trigger'].map((name) => [name, early] as const);
  const tasks = `${early}: \`for_each\` takes items that another task gives`;
  return {
    contexts: listMembers(contexts, context),
    absent: new Map([...absent, ['tasks', tasks], ['returns', early]]),
  };
}
