import type { Path } from '../../diagnostics/span.ts';
import { type Reference, readLoneReference, referencesOf } from '../../expressions/references.ts';
import { hasExpression } from '../../expressions/split-template.ts';
import type { Json } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Pipeline, Task } from '../model.ts';
import { pickleHint } from '../pickle-hint.ts';
import { describeMissing } from './missing-return.ts';

/** Expressions that read a return which a called pipeline does not give. */
export function checkReads(levels: readonly Level[], linked: ReadonlyMap<string, Pipeline>): PathProblem[] {
  return levels.flatMap((level) =>
    level.tasks.flatMap((task) =>
      listTexts(task).flatMap(({ text, path, isParam }) => {
        const handsOn = isParam === true && readLoneReference(text) !== null;
        const missing = referencesOf(text).map((reference) =>
          judge(reference, { task, level, linked, handsOn }),
        );
        return missing.flatMap((each) => (each === null ? [] : [{ ...each, path }]));
      }),
    ),
  );
}

interface Reader {
  readonly task: Task;
  readonly level: Level;
  readonly linked: ReadonlyMap<string, Pipeline>;
  /** A param that is one name alone may take what is pickled; whether its task can read it, the run tells. */
  readonly handsOn: boolean;
}

function judge(
  { names }: Reference,
  { task, level, linked, handsOn }: Reader,
): Omit<PathProblem, 'path'> | null {
  const [context, name, part, returned] = names.map((each) => each.toLowerCase());
  if (context === 'returns' && name !== undefined) return describeMissing(task, name, linked);
  if (context !== 'tasks' || part !== 'returns' || name === undefined || returned === undefined) return null;
  const read = findTask(name, level);
  if (read === undefined) return null;
  const missing = describeMissing(read, names[3] ?? returned, linked);
  return missing ?? (handsOn ? null : describePickle(read, returned));
}

// Of other tasks it was told when the file was loaded.
function describePickle({ id, call, returns }: Task, folded: string): Omit<PathProblem, 'path'> | null {
  const read = returns.find(({ name }) => name.toLowerCase() === folded);
  if (call?.form !== 'named' || read?.kind !== 'pickle') return null;
  const message = `\`${read.name}\` of \`${id}\` is pickled, and an expression reads only JSON`;
  return { code: 'return-not-json', message, hint: pickleHint(id) };
}

// The nearest task of that name is meant.
function findTask(folded: string, { tasks, caller }: Level): Task | undefined {
  const found = tasks.find(({ id }) => id.toLowerCase() === folded);
  return found ?? (caller === undefined ? undefined : findTask(folded, caller.level));
}

interface Text {
  readonly text: string;
  readonly path: Path;
  /** It is the value of a param, as a whole. */
  readonly isParam?: boolean;
}

function listTexts(task: Task): Text[] {
  const { path, expansion } = task;
  const params = Object.fromEntries(task.params.map((param) => [param.name, param.default]));
  return [
    ...walk(task.when ?? null, [...path, 'when']),
    ...walk(task.env, [...path, 'env']),
    ...walk(params, [...path, 'params']).map(markParam(path.length + 2)),
    ...walk(task.block, [...path, task.kind]).map(markParam(task.call === undefined ? -1 : path.length + 3)),
    ...(expansion?.form === 'for-each' ? walk(expansion.items, [...path, 'for_each', 'items']) : []),
    ...(expansion?.form === 'repeat' ? walk(expansion.until, [...path, 'repeat', 'until']) : []),
  ];
}

function markParam(depth: number): (text: Text) => Text {
  return (text) => ({ ...text, isParam: text.path.length === depth });
}

function walk(value: Json, path: Path): Text[] {
  if (typeof value === 'string') return hasExpression(value) ? [{ text: value, path }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]: [string, Json]) =>
    walk(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
