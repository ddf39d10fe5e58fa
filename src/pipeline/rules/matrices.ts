import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { hasExpression } from '../../expressions/split-template.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import { foldName, isValueName } from '../../values/name.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { MatrixAxis, MatrixExpansion } from '../expansion.ts';
import { mostTasks } from '../list-tasks.ts';
import type { Task } from '../model.ts';
import { matrixSettings } from '../read-expansion.ts';

/** What is wrong with a matrix, of which a part may be left out because it is wrong by itself. Sizes are multiplied: no combination is made before it is known how many there are. */
export function checkMatrix(task: Task, matrix: MatrixExpansion, isPartial: boolean): PathProblem[] {
  const { axes } = matrix;
  return [
    ...checkNames(task, axes),
    ...axes.flatMap((axis) => checkValues(task, axis)),
    ...checkIncluded(task, matrix),
    ...checkExcluded(task, matrix),
    ...(isPartial ? [] : checkSize(task, matrix)),
  ];
}

function checkNames(task: Task, axes: readonly MatrixAxis[]): PathProblem[] {
  const seen = new Map<string, string>();
  return axes.flatMap(({ name }): PathProblem[] => {
    const place = { path: [...task.path, 'matrix', name], part: 'key' } as const;
    const twin = seen.get(foldName(name));
    seen.set(foldName(name), name);
    if (!isValueName(name)) return [{ code: 'name', ...place, message: describeName(name) }];
    if (matrixSettings.has(foldName(name))) {
      const message = `\`${name}\` is no name for an axis, \`${foldName(name)}\` is a setting of the matrix`;
      return [
        { code: 'name', ...place, message, hint: `write \`${foldName(name)}\`, or name the axis otherwise` },
      ];
    }
    if (twin !== undefined) {
      const message = `the axes \`${twin}\` and \`${name}\` differ only in case`;
      return [{ code: 'duplicate-name', ...place, message }];
    }
    return checkParams(name, task, place);
  });
}

function describeName(name: string): string {
  return `\`${name}\` is no name for an axis, it is a letter or \`_\`, then letters, digits or \`_\``;
}

function checkParams(name: string, task: Task, place: Pick<PathProblem, 'path' | 'part'>): PathProblem[] {
  const twin = task.params.find((param) => foldName(param.name) === foldName(name));
  if (twin === undefined) return [];
  return [
    {
      code: 'name-clash',
      ...place,
      message: `task \`${task.id}\` has the axis \`${name}\` and a param of that name`,
      hint: 'an axis is a param of the task: remove the other, or give one of them another name',
      related: [{ message: `the param \`${twin.name}\` stands here`, path: twin.path, part: 'key' }],
    },
  ];
}

function checkValues(task: Task, { name, values }: MatrixAxis): PathProblem[] {
  const path = [...task.path, 'matrix', name];
  if (typeof values === 'string') {
    if (hasExpression(values)) return [];
    const message = `the axis \`${name}\` takes a list or an expression that gives one, found the text \`${values}\``;
    return [{ code: 'expression', path, message, hint: `write \`[${values}]\`` }];
  }
  const first = new Map<string, number>();
  return values.flatMap((value, index): PathProblem[] => {
    const key = textOf(value);
    const twin = first.get(key);
    if (twin === undefined) first.set(key, index);
    if (twin === undefined) return [];
    const message = `the axis \`${name}\` has \`${key}\` twice, and an instance is told from others by its values`;
    const related = [{ message: 'it stands here first', path: [...path, twin] }];
    return [{ code: 'duplicate-value', path: [...path, index], message, hint: 'remove one', related }];
  });
}

// As it stands in the id of an instance: there a number and its text are one.
function textOf(value: Json): string {
  return typeof value === 'string' ? value : stringifyStable(value);
}

function checkIncluded(task: Task, { axes, include }: MatrixExpansion): PathProblem[] {
  const names = new Map(axes.map(({ name }) => [foldName(name), name]));
  const added = new Map<string, string>();
  return include.flatMap((entry, index) =>
    Object.keys(entry).flatMap((key): PathProblem[] => {
      const path = [...task.path, 'matrix', 'include', index, key];
      const known = names.get(foldName(key)) ?? added.get(foldName(key)) ?? key;
      added.set(foldName(key), known);
      if (!isValueName(key)) return [{ code: 'name', path, part: 'key', message: describeName(key) }];
      if (known !== key) {
        const message = `the axes \`${known}\` and \`${key}\` differ only in case`;
        return [{ code: 'duplicate-name', path, part: 'key', message, hint: `write \`${known}\`` }];
      }
      return names.has(foldName(key)) ? [] : checkParams(key, task, { path, part: 'key' });
    }),
  );
}

function checkExcluded(task: Task, { axes, exclude }: MatrixExpansion): PathProblem[] {
  const byName = new Map(axes.map((axis) => [axis.name, axis.values]));
  return exclude.flatMap((entry, index) => {
    const path = [...task.path, 'matrix', 'exclude', index];
    const unknown = Object.keys(entry).filter((key) => !byName.has(key));
    if (unknown.length > 0)
      return unknown.map((key): PathProblem => {
        const message = `\`exclude\` names \`${key}\`, which is no axis of the matrix`;
        const place = { path: [...path, key], part: 'key' } as const;
        return { code: 'unknown-name', ...place, message, ...suggestionHint(key, [...byName.keys()]) };
      });
    const never = Object.entries(entry).find(([key, value]) => !holds(byName.get(key), value));
    if (never === undefined) return [];
    const message = `\`exclude\` leaves nothing out, \`${textOf(never[1])}\` is no value of the axis \`${never[0]}\``;
    return [{ code: 'matrix-exclude', severity: 'warning', path: [...path, never[0]], message } as const];
  });
}

function holds(values: MatrixAxis['values'] | undefined, value: Json): boolean {
  if (values === undefined || typeof values === 'string') return true;
  return values.some((each) => stringifyStable(each) === stringifyStable(value));
}

function checkSize(task: Task, matrix: MatrixExpansion): PathProblem[] {
  const { axes, include, exclude } = matrix;
  const place = { path: [...task.path, 'matrix'], part: 'key' } as const;
  if (axes.length === 0 && include.length === 0) {
    return [
      {
        code: 'matrix-empty',
        ...place,
        message: 'the matrix has no axis',
        hint: 'write `matrix: { name: [values] }`',
      },
    ];
  }
  const lists = axes.map(({ values }) => values);
  const size = lists.reduce(
    (product, values) => product * (typeof values === 'string' ? 1 : values.length),
    1,
  );
  if (size > mostTasks) {
    const message = `the matrix has ${size} combinations, at most ${mostTasks} are accepted`;
    return [{ code: 'matrix-size', ...place, message }];
  }
  if (include.length > 0 || axes.length === 0 || lists.some((values) => typeof values === 'string'))
    return [];
  if (exclude.length === 0 || countLeft(axes, exclude) > 0) return [];
  return [{ code: 'matrix-empty', ...place, message: '`exclude` leaves no combination of the matrix' }];
}

function countLeft(axes: readonly MatrixAxis[], exclude: readonly JsonObject[]): number {
  const excluded = exclude.map((entry) =>
    Object.entries(entry).map(([key, value]) => [key, stringifyStable(value)]),
  );
  const count = (index: number, chosen: ReadonlyMap<string, string>): number => {
    const axis = axes[index];
    if (axis === undefined)
      return excluded.some((entry) => entry.every(([key = '', value]) => chosen.get(key) === value)) ? 0 : 1;
    const values = typeof axis.values === 'string' ? [] : axis.values;
    return values.reduce<number>(
      (sum, value) => sum + count(index + 1, new Map(chosen).set(axis.name, stringifyStable(value))),
      0,
    );
  };
  return count(0, new Map());
}
