import {
  type Known,
  knownValue,
  listMembers,
  type Members,
  type ValueType,
} from '../../expressions/scope.ts';
import { isList, isMap, type Json } from '../../values/json.ts';
import type { ParamDeclaration, ParamType, Task } from '../model.ts';
import { collectsReturns } from '../read-call.ts';

/** A value of which nothing is known. */
export const anything: Known = { type: 'any' };

/** What messages call names that are neither of params nor of tasks. */
export const value = { noun: 'value', code: 'unknown-name' } as const;

const param = { noun: 'param', code: 'unknown-name', hint: 'declare it in `params`' } as const;

/** The params that a file declares, and others with what is known of them. Later ones hide earlier ones of the same name. */
export function listParams(
  params: readonly ParamDeclaration[],
  others: readonly (readonly [string, Known])[] = [],
): Members {
  return listMembers(
    [...params.map((declaration) => [declaration.name, knownParam(declaration)] as const), ...others],
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

/** What can be read of tasks that have ended. */
export function listTasks(tasks: readonly Task[]): Members {
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

// What a pipeline gives that is called by name stands in another file.
function listReturns(task: Task): Known {
  const { id, returns, call } = task;
  if (call?.form === 'named' && returns.length === 0) return anything;
  const hint =
    call === undefined
      ? `declare it in \`returns\` of \`${id}\``
      : `add it to \`returns\` of the pipeline that \`${id}\` stands for`;
  return listMembers(
    returns.map(({ name, kind }) => [name, knownReturn(task, kind)]),
    { noun: 'return', code: 'unknown-return', hint },
  );
}

function knownReturn(task: Task, kind: Task['returns'][number]['kind']): Known {
  // Of a task that was skipped it is null.
  if (collectsReturns(task)) return { type: 'list', nullable: true };
  return kind === 'metric' ? knownValue('number') : anything;
}

/** What is known of a value that is one of those that a file writes out. */
export function knownAmong(values: readonly Json[]): Known {
  if (values.every((each) => typeof each === 'string')) return knownValue('string', values);
  if (values.every((each) => typeof each === 'number')) return knownValue('number');
  if (values.every((each) => typeof each === 'boolean')) return knownValue('boolean');
  if (values.every((each) => isList(each))) return knownValue('list');
  if (!values.every((each) => isMap(each))) return anything;
  const keys = [...new Set(values.flatMap((each) => Object.keys(each)))];
  return listMembers(
    keys.map((key) => [
      key,
      values.every((each) => Object.hasOwn(each, key))
        ? knownAmong(values.map((each) => each[key] ?? null))
        : anything,
    ]),
    { noun: 'key', code: 'unknown-name' },
  );
}
