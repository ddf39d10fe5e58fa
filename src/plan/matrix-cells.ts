import type { Json, JsonObject } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';

/** A matrix whose axes have their values. */
export interface MatrixValues {
  readonly axes: readonly { readonly name: string; readonly values: readonly Json[] }[];
  readonly include: readonly JsonObject[];
  readonly exclude: readonly JsonObject[];
}

/** One combination: values by name, and the names that tell it from the others. */
export interface MatrixCell {
  readonly values: ReadonlyMap<string, Json>;
  readonly names: readonly string[];
}

/**
 * The combinations of a matrix, the first axis slowest, by the rules of GitHub Actions: what `exclude` matches in all
 * that it names is left out; then each entry of `include` is added to every combination none of whose values of an axis
 * it would change, and where there is none it is a combination of its own. Entries may change what others have added.
 */
export function listCells({ axes, include, exclude }: MatrixValues): readonly MatrixCell[] {
  const names = axes.map(({ name }) => name);
  const cells = combine(axes)
    .filter((cell) => !exclude.some((entry) => agrees(cell, Object.entries(entry))))
    .map((original) => ({ original, values: new Map(original) }));
  const own: MatrixCell[] = [];
  for (const entry of include) {
    const entries = Object.entries(entry);
    const axisEntries = entries.filter(([name]) => names.includes(name));
    const matching = cells.filter(({ original }) => agrees(original, axisEntries));
    for (const { values } of matching) for (const [name, value] of entries) values.set(name, value);
    if (matching.length > 0) continue;
    own.push({ values: new Map(entries), names: entries.map(([name]) => name) });
  }
  return [...cells.map(({ values }) => ({ values, names })), ...own];
}

function combine(axes: MatrixValues['axes']): ReadonlyMap<string, Json>[] {
  let cells: ReadonlyMap<string, Json>[] = axes.length === 0 ? [] : [new Map()];
  for (const { name, values } of axes) {
    cells = cells.flatMap((cell) => values.map((value) => new Map(cell).set(name, value)));
  }
  return cells;
}

function agrees(cell: ReadonlyMap<string, Json>, entries: readonly (readonly [string, Json])[]): boolean {
  return entries.every(([name, value]) => {
    const there = cell.get(name);
    return there !== undefined && (there === value || stringifyStable(there) === stringifyStable(value));
  });
}
