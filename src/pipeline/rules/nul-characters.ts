import type { Path } from '../../diagnostics/span.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';

/** No text holds a NUL character: neither a variable nor an argument nor a path can carry one. */
export const nulCharacters: Rule = {
  name: 'nul-characters',
  reliesOn: [],
  // In a file it can only stand as an escape: most files have none and are not walked through.
  check: ({ loading }) =>
    /\\(?:0|x00|u0000|U00000000)/.test(loading.document.table.text) ? findNul(loading.document.data, []) : [],
};

function findNul(value: Json, path: Path): PathProblem[] {
  if (typeof value === 'string') {
    return value.includes('\0')
      ? [{ code: 'character', path, message: 'the text holds a NUL character' }]
      : [];
  }
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => findNul(item, [...path, index]));
  return Object.entries(value as JsonObject).flatMap(([key, item]) => findNul(item, [...path, key]));
}
