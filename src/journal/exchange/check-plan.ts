import { mostTasks } from '../../plan/members.ts';
import { areKept, isEarlier } from './check-result.ts';
import {
  type Check,
  isFlag,
  isId,
  isInnerPath,
  isMapping,
  isName,
  isNumber,
  isText,
  listOf,
  mapWith,
  oneOf,
  orAbsent,
  orNull,
} from './shape.ts';

/** Whether a value that a checksum holds together is a plan as far as readers of records rely on it. Unfolds nothing. */
export function isPlan(value: unknown): boolean {
  return hasPlan(value) && sizeOfAll(value.tasks) <= mostTasks;
}

/** Where a run took its code from. */
export const isSource = mapWith({
  commit: isId,
  base: orNull(isId),
  dirty: isFlag,
  branch: orNull(isName),
  tag: orNull(isName),
  ref: isName,
  project: isInnerPath,
});

/** Params with their values. */
export const areParams = listOf(mapWith({ name: isName, type: isText, source: isText }));

const isOutputDeclaration = mapWith({ path: isText });

const taskShape = mapWith({
  id: isName,
  task: isName,
  kind: isName,
  block: isMapping,
  needs: listOf(isName),
  action: oneOf('run', 'skip'),
  why: isText,
  runIf: isText,
  handles: listOf(isName),
  allowFailure: isFlag,
  once: isFlag,
  params: areParams,
  env: isMapping,
  passEnv: listOf(isText),
  secrets: listOf(isText),
  returns: listOf(mapWith({ name: isName })),
  inputs: listOf(isText),
  outputs: listOf(isOutputDeclaration),
  retry: mapWith({ max: isNumber }),
  cwd: isText,
  description: orAbsent(isText),
  executor: orAbsent(isName),
  parent: orAbsent(isName),
  within: orAbsent(isName),
  earlier: orAbsent(isEarlier),
  kept: orAbsent(areKept),
  written: orAbsent(mapWith({ needs: listOf(isName), runIf: isText, handles: listOf(isName) })),
});

const isTask: Check = (value) => taskShape(value) && hasGroup(value);

const groupShapes: Readonly<Record<string, Check>> = {
  call: (value) => mapWith({ tasks: listOf(isTask), params: areParams, returns: isMapping })(value),
  matrix: (value) =>
    mapWith({
      axes: listOf(mapWith({ name: isName, values: isListOrText })),
      include: listOf(isMapping),
      exclude: listOf(isMapping),
      instance: isTask,
    })(value),
  'for-each': (value) => mapWith({ items: isListOrText, as: isName, instance: isTask })(value),
  repeat: (value) => mapWith({ max: isNumber, as: isName, instance: isTask })(value),
};

const isListOrText: Check = (value) => Array.isArray(value) || isText(value);

const planShape = mapWith({
  version: (value) => value === 1,
  pipeline: isName,
  file: isInnerPath,
  form: oneOf('pipeline', 'job'),
  definition: orAbsent(isText),
  source: isSource,
  params: areParams,
  tasks: listOf(isTask),
  scopes: listOf(isMapping),
  workspace: mapWith({ link: listOf(isMapping), isolation: oneOf('shared', 'isolated') }),
  limits: mapWith({ failFast: isFlag }),
  inactive: listOf(isText),
  digest: isText,
});

interface Planned {
  readonly group?: Grouped;
}

interface Grouped {
  readonly form: string;
  readonly tasks?: readonly Planned[];
  readonly instance?: Planned;
  readonly items?: readonly unknown[] | string;
  readonly axes?: readonly { readonly values: readonly unknown[] | string }[];
  readonly include?: readonly unknown[];
}

function hasPlan(value: unknown): value is { readonly tasks: readonly Planned[] } {
  return planShape(value);
}

function hasGroup(value: unknown): boolean {
  const group = isGrouped(value) ? value.group : undefined;
  if (group === undefined) return true;
  const { form } = group;
  return Object.hasOwn(groupShapes, form) && groupShapes[form]?.(group) === true;
}

function isGrouped(value: unknown): value is { readonly group?: Grouped } {
  return mapWith({ group: orAbsent(mapWith({ form: isText })) })(value);
}

function sizeOfAll(tasks: readonly Planned[]): number {
  return tasks.reduce((sum, task) => sum + sizeOf(task), 0);
}

// Before anything is unfolded: three axes of a thousand values each would be a billion tasks.
function sizeOf({ group }: Planned): number {
  if (group === undefined) return 1;
  if (group.tasks !== undefined) return 1 + sizeOfAll(group.tasks);
  return 1 + instancesOf(group) * (group.instance === undefined ? 1 : sizeOf(group.instance));
}

function instancesOf({ items, axes, include }: Grouped): number {
  if (items !== undefined) return lengthOf(items);
  if (axes === undefined) return 1;
  return axes.reduce((product, { values }) => product * lengthOf(values), 1) + (include?.length ?? 0);
}

function lengthOf(values: readonly unknown[] | string): number {
  return typeof values === 'string' ? 1 : values.length;
}
