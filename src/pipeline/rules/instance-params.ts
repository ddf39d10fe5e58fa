import { type Known, knownValue, listMembers, type Members } from '../../expressions/scope.ts';
import { foldName } from '../../values/name.ts';
import type { MatrixExpansion } from '../expansion.ts';
import type { Task } from '../model.ts';
import { anything, knownAmong, listParams } from './known-members.ts';

/** The params of one instance of a task: those that it declares, its axes or its item, what the time before returned. */
export function instanceParams(task: Task): Members {
  const { params, expansion } = task;
  switch (expansion?.form) {
    case undefined:
      return listParams(params);
    case 'matrix':
      return listParams(params, knownAxes(expansion));
    case 'for-each':
      return listParams(params, [[expansion.as, typeOfItem(task)]]);
    case 'repeat': {
      const returned = task.returns.map(({ name }) => [name, anything] as const);
      return listParams(params, [...returned, [expansion.as, knownValue('number')]]);
    }
    default:
      return expansion satisfies never;
  }
}

/** The names below `matrix`; undefined for a task without one. */
export function axisMembers({ expansion }: Task): Members | undefined {
  if (expansion?.form !== 'matrix') return undefined;
  return listMembers(knownAxes(expansion), { noun: 'axis', code: 'unknown-name' });
}

/** Whether a task has an `item`. */
export function takesItem({ expansion }: Task): boolean {
  return expansion?.form === 'for-each';
}

/** Whether the instances of a task are numbered. */
export function takesIndex({ expansion }: Task): boolean {
  return expansion?.form === 'for-each' || expansion?.form === 'repeat';
}

/** What is known of the items of a task. */
export function typeOfItem({ expansion }: Task): Known {
  if (expansion?.form !== 'for-each' || typeof expansion.items === 'string') return anything;
  return knownAmong(expansion.items);
}

function knownAxes({ axes, include }: MatrixExpansion): (readonly [string, Known])[] {
  const known = axes.map(({ name, values }): readonly [string, Known] => {
    if (typeof values === 'string') return [name, anything];
    // A combination that is added need not have all axes: there the value is null.
    const added = include.map((entry) => entry[name]).filter((each) => each !== undefined);
    return [name, added.length < include.length ? anything : knownAmong([...values, ...added])];
  });
  const names = new Set(axes.map(({ name }) => foldName(name)));
  const further = include.flatMap((entry) => Object.keys(entry)).filter((key) => !names.has(foldName(key)));
  return [...known, ...[...new Set(further)].map((name) => [name, anything] as const)];
}
