import {
  type Known,
  knownValue,
  listMembers,
  type Members,
  type Scope,
  type ValueType,
} from '../../expressions/scope.ts';
import type { ParamDeclaration, ParamType, Task } from '../model.ts';
import type { Subject } from '../rule.ts';
import type { Template } from './templates.ts';

/** What templates may read, by where they stand. */
export interface Scopes {
  readonly scopeOf: (template: Template) => Scope;
}

/** Makes the scopes of a file; what all tasks share is made once. */
export function createScopes({ pipeline, sources }: Subject): Scopes {
  const shared: Shared = {
    declared: pipeline.params,
    pipelineParams: listParams(pipeline.params),
    tasks: listTasks(pipeline.tasks),
    expanding: new Set(pipeline.tasks.filter((task) => isExpanding(sources.get(task)?.task.block ?? {}))),
  };
  const above = aboveTasks(shared, false);
  const trigger = aboveTasks(shared, true);
  return {
    scopeOf: (template) => {
      if (template.task === undefined) return template.role === 'trigger' ? trigger : above;
      return scopeOfTask(template, template.task, shared);
    },
  };
}

interface Shared {
  readonly declared: readonly ParamDeclaration[];
  /** Made once: a file may have thousands of params, and of templates that read them. */
  readonly pipelineParams: Members;
  readonly tasks: Members;
  /** Tasks with axes or items, which are params of theirs and not declared. */
  readonly expanding: ReadonlySet<Task>;
}

function isExpanding(block: object): boolean {
  return ['matrix', 'for_each', 'repeat'].some((key) => Object.hasOwn(block, key));
}

const anything: Known = { type: 'any' };
const value = { noun: 'value', code: 'unknown-name' } as const;
const param = { noun: 'param', code: 'unknown-name', hint: 'declare it in `params`' } as const;

const fixedContexts: readonly (readonly [string, Known])[] = [
  [
    'run',
    listMembers(
      [
        ['id', knownValue('string')],
        ['started_at', knownValue('string')],
        ['trigger', knownValue('string')],
      ],
      value,
    ),
  ],
  [
    'git',
    listMembers(
      [
        ['commit', knownValue('string')],
        ['short', knownValue('string')],
        ['branch', knownValue('string')],
        ['tag', knownValue('string')],
        ['dirty', knownValue('boolean')],
      ],
      value,
    ),
  ],
  [
    'trigger',
    listMembers(
      [
        ['type', knownValue('string')],
        ['scheduled_at', knownValue('string')],
        ['date', knownValue('string')],
        // Null unless files started the run.
        ['files', knownValue('any')],
      ],
      value,
    ),
  ],
];

function aboveTasks({ pipelineParams }: Shared, trigger: boolean): Scope {
  const pipeline = listMembers([['params', pipelineParams]], value);
  const contexts: (readonly [string, Known])[] = trigger
    ? [...fixedContexts]
    : [['params', pipelineParams], ['pipeline', pipeline], ...fixedContexts];
  const absent = new Map([
    ['tasks', 'is not known above the tasks, only in a task'],
    ['task', 'is not known above the tasks, only in a task'],
    ['matrix', 'is only known in a task with `matrix`'],
    ['item', 'is only known in a task with `for_each`'],
  ]);
  if (trigger) absent.set('params', 'is not known yet where the values of params are made');
  return { contexts: listMembers(contexts, { noun: 'context', code: 'unknown-name' }), absent };
}

function scopeOfTask({ role }: Template, task: Task, shared: Shared): Scope {
  const expanding = shared.expanding.has(task);
  const { pipelineParams } = shared;
  const own = task.params.length === 0 ? pipelineParams : listParams([...shared.declared, ...task.params]);
  const inForce = expanding ? anything : own;
  const contexts: (readonly [string, Known])[] = [
    ['params', inForce],
    ['pipeline', listMembers([['params', pipelineParams]], value)],
    ['tasks', shared.tasks],
    ...(role === 'task-param' ? [] : [['task', taskContext(task, expanding)] as const]),
    ...(expanding
      ? ([
          ['matrix', anything],
          ['item', anything],
        ] as const)
      : []),
    ...fixedContexts,
  ];
  const absent = new Map([
    ['matrix', 'is only known in a task with `matrix`'],
    ['item', 'is only known in a task with `for_each`'],
  ]);
  if (role === 'task-param') absent.set('task', 'is not known yet where the values of its params are made');
  return { contexts: listMembers(contexts, { noun: 'context', code: 'unknown-name' }), absent };
}

function taskContext(task: Task, expanding: boolean): Known {
  return listMembers([['params', expanding ? anything : listParams(task.params)]], value);
}

// Later ones hide earlier ones of the same name.
function listParams(params: readonly ParamDeclaration[]): Members {
  return listMembers(
    params.map((declaration) => [declaration.name, knownParam(declaration)] as const),
    param,
  );
}

function knownParam({ type, enum: choices, required, default: given }: ParamDeclaration): Known {
  if (typeof given === 'string' && given.includes('${{')) return anything;
  // Whether it was given is a fair question, and lists and maps are equal to nothing else than null.
  const mayBeNull = given === null && !required;
  if (mayBeNull && (type === 'list' || type === 'object')) return anything;
  const texts = type === 'string' ? choices?.filter((choice) => typeof choice === 'string') : undefined;
  return knownValue(valueTypes[type], texts);
}

const valueTypes = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'string',
  list: 'list',
  object: 'object',
} as const satisfies Record<ParamType, ValueType>;

const ends = ['succeeded', 'failed', 'timed_out', 'canceled', 'skipped', 'upstream_failed'];

function listTasks(tasks: readonly Task[]): Members {
  return listMembers(
    tasks.map((task) => [
      task.id,
      listMembers(
        [
          ['status', knownValue('string', ends)],
          ['attempts', knownValue('number')],
          ['returns', listReturns(task)],
        ],
        value,
      ),
    ]),
    { noun: 'task', code: 'unknown-task' },
  );
}

function listReturns({ id, returns }: Task): Members {
  return listMembers(
    returns.map(({ name, kind }) => [name, kind === 'metric' ? knownValue('number') : anything]),
    { noun: 'return', code: 'unknown-return', hint: `declare it in \`returns\` of \`${id}\`` },
  );
}
