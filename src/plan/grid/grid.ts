import type { ParamType } from '../../pipeline/model.ts';
import type { Json } from '../../values/json.ts';
import { type GivenParam, type ParamName, paramLabel } from '../params/given-param.ts';

/** The values that one param takes in a sweep, each once, as its declaration reads them. */
export interface Axis extends ParamName {
  readonly type: ParamType;
  readonly values: readonly Json[];
}

/** Every combination of the values of its axes. The first axis changes slowest. */
export interface Grid {
  readonly axes: readonly Axis[];
}

/** One combination of a grid, by its number from 0: the values in the order of the axes. */
export interface Combination {
  readonly index: number;
  readonly values: readonly Json[];
}

/** How many combinations a grid has; above 2^53 - 1 only roughly. One without axes has one. */
export function countCombinations(grid: Grid): number {
  return sizeFrom(grid, 0);
}

/** How many combinations the axes from the nth on have among themselves. */
export function sizeFrom({ axes }: Grid, nth: number): number {
  return axes.slice(nth).reduce((product, { values }) => product * values.length, 1);
}

/** The combination of that number, found by arithmetic: nothing before it is made. */
export function combinationAt({ axes }: Grid, index: number): Combination {
  const values: Json[] = [];
  let rest = index;
  for (const axis of axes.toReversed()) {
    values.push(axis.values[rest % axis.values.length] ?? null);
    rest = Math.floor(rest / axis.values.length);
  }
  return { index, values: values.reverse() };
}

/** The params that a combination gives to its run. */
export function paramsOf({ axes }: Grid, { values }: Combination): readonly GivenParam[] {
  return axes.map(({ name, task }, nth) => ({
    name,
    ...(task === undefined ? {} : { task }),
    form: 'json',
    value: values[nth] ?? null,
    source: 'sweep',
  }));
}

/** The values of a combination by the labels of their axes: `alpha`, `train.depth`. */
export function labelValues({ axes }: Grid, { values }: Combination): Readonly<Record<string, Json>> {
  return Object.fromEntries(axes.map((axis, nth) => [paramLabel(axis), values[nth] ?? null]));
}
