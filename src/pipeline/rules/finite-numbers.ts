import type { Path } from '../../diagnostics/span.ts';
import { isMap, type Json } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';

/** No number is too large to be one: it would be null as soon as it is written as JSON. */
export const finiteNumbers: Rule = {
  name: 'finite-numbers',
  reliesOn: [],
  // It takes three digits of an exponent or hundreds of others: most files have neither and are not walked through.
  check: ({ loading }) =>
    /e\+?\d{3}|[\da-f]{200}/i.test(loading.document.table.text)
      ? findInfinite(loading.document.data, [], loading.document.sourceOf)
      : [],
};

type SourceOf = (path: Path) => string | null;

function findInfinite(value: Json, path: Path, sourceOf: SourceOf): PathProblem[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [describe(path, sourceOf(path))];
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => findInfinite(item, [...path, index], sourceOf));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => findInfinite(item, [...path, key], sourceOf));
}

function describe(path: Path, source: string | null): PathProblem {
  const shown = source === null || source.length > 40 ? 'the number' : `\`${source}\``;
  return { code: 'number', path, message: `${shown} is larger than any number that can be kept` };
}
