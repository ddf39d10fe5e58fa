import type { MatrixExpansion } from '../pipeline/expansion.ts';
import { inferParamType } from '../pipeline/infer-param-type.ts';
import type { Json } from '../values/json.ts';
import { digestGiven } from './digest.ts';
import type { Instance, InstanceGroup } from './group.ts';
import { listCells, type MatrixCell, type MatrixValues } from './matrix-cells.ts';
import type { ParamSource, PlannedTask, ResolvedParam } from './plan.ts';
import { describeKept, type EarlierResult, type KeptInstance } from './task-result.ts';

/** The instances of a group that the plan alone tells; null where only the run does. */
export function listInstances(task: PlannedTask): readonly Instance[] | null {
  const { group } = task;
  switch (group?.form) {
    case 'matrix': {
      const values = literalValues(group);
      return values === null ? null : matrixInstances(task.id, values);
    }
    case 'for-each':
      return typeof group.items === 'string' ? null : itemInstances(task.id, group, group.items);
    case 'repeat':
    case 'call':
    case undefined:
      return null;
    default:
      return group satisfies never;
  }
}

/** The instances of a matrix, with ids such as `train[seed=1,depth=3]`. */
export function matrixInstances(id: string, values: MatrixValues): readonly Instance[] {
  const nameApart = createNames();
  return listCells(values).map((cell, index) => ({
    id: `${id}[${nameApart(keyOf(cell))}]`,
    index,
    params: [...cell.values].map(([name, value]) => given(name, value, 'matrix')),
  }));
}

/** The instances of a for_each, with ids such as `train[0]`. */
export function itemInstances(
  id: string,
  { as }: { readonly as: string },
  items: readonly Json[],
): readonly Instance[] {
  return items.map((item, index) => ({ id: `${id}[${index}]`, index, params: [given(as, item, 'item')] }));
}

/** The instance of a repeat with a number. */
export function repeatInstance(id: string, { as }: { readonly as: string }, index: number): Instance {
  return { id: `${id}[${index}]`, index, params: [given(as, index, 'index')] };
}

/** What an instance is in the plan of a run; its ids are absolute. One that is kept is a task that is left out. */
export function placeInstance(
  task: PlannedTask & { readonly group: InstanceGroup },
  placed: Instance,
): PlannedTask {
  const kept = task.kept?.[placed.id];
  const planned = place(task, placed);
  return kept === undefined || kept.given !== digestGiven(placed.params)
    ? planned
    : leaveOut(planned, kept.earlier);
}

function place(
  task: PlannedTask & { readonly group: InstanceGroup },
  { id, index, params }: Instance,
): PlannedTask {
  const { instance } = task.group;
  const names = new Set(params.map(({ name }) => name));
  return {
    ...instance,
    id,
    index,
    // First, so that the defaults of the others may name them.
    params: [...params, ...instance.params.filter(({ name }) => !names.has(name))],
    parent: task.id,
    ...(task.within === undefined ? {} : { within: task.within }),
  };
}

// It counts as a whole: of what was inside it nothing is known here.
function leaveOut({ group: _, ...planned }: PlannedTask, earlier: EarlierResult): PlannedTask {
  return { ...planned, action: 'skip', why: describeKept(earlier), earlier };
}

/** What an instance gave, for runs that may keep it. */
export function keepInstance({ params }: PlannedTask, earlier: EarlierResult): KeptInstance {
  const given = params.filter(({ source }) => source === 'matrix' || source === 'item');
  return { given: digestGiven(given), earlier };
}

function literalValues({ axes, include, exclude }: MatrixExpansion): MatrixValues | null {
  const literal = axes.flatMap(({ name, values }) => (typeof values === 'string' ? [] : [{ name, values }]));
  return literal.length === axes.length ? { axes: literal, include, exclude } : null;
}

function given(name: string, value: Json, source: ParamSource): ResolvedParam {
  return { name, type: inferParamType(value), value, source };
}

const longestValue = 60;

function keyOf({ values, names }: MatrixCell): string {
  return names.map((name) => `${name}=${showValue(values.get(name) ?? null)}`).join(',');
}

// What separates in ids, and what nobody can see, cannot stand in one; nor can half of a character.
function showValue(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text
    .replaceAll(/[[\],=/\s\p{C}"'`$\\]+/gu, '_')
    .slice(0, longestValue)
    .replace(/\p{Cs}$/u, '');
}

// Values that are shown alike may be thousands: each looks for its number where the one before it found one.
function createNames(): (key: string) => string {
  const taken = new Map<string, number>();
  return (key) => {
    let name = key;
    let number = taken.get(key) ?? 0;
    for (; taken.has(name); name = `${key}~${number}`) number = Math.max(2, number + 1);
    taken.set(key, number);
    if (name !== key) taken.set(name, 0);
    return name;
  };
}
