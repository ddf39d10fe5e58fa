import type { Scalar } from 'yaml';
import { describeInexact } from '../values/inexact-number.ts';
import type { Json } from '../values/json.ts';
import type { YamlProblem } from './yaml-problem.ts';

/** The value of a scalar, and what is wrong with it: a number that cannot be kept exactly, half a character. */
export function checkScalar(node: Scalar): { value: Json; problem: YamlProblem | null } {
  const { value } = node;
  if (typeof value === 'number') return checkNumber(value, node);
  if (typeof value === 'string') return { value, problem: checkString(value, node) };
  if (value === null || typeof value === 'boolean') return { value, problem: null };
  // A tag made something else of it, and was told.
  return { value: node.source ?? '', problem: null };
}

// A number that is too large for any is left as it is: what takes a number there says what it takes.
function checkNumber(value: number, node: Scalar): { value: Json; problem: YamlProblem | null } {
  const source = node.source ?? `${value}`;
  const message = numberTrouble(value, source);
  if (message === null) return { value, problem: null };
  const hint = `put it in quotes to keep it as a text: "${source}"`;
  return { value, problem: { code: 'number', message, ...rangeOf(node), hint } };
}

function numberTrouble(value: number, source: string): string | null {
  if (Number.isNaN(value)) return `\`${source}\` is not a number that can be kept as JSON`;
  if (!Number.isFinite(value) && /inf/i.test(source))
    return `\`${source}\` is not a number that can be kept as JSON`;
  if (Object.is(value, -0)) return `\`${source}\` is minus zero, which JSON does not keep apart from zero`;
  return describeInexact(value, source);
}

function checkString(value: string, node: Scalar): YamlProblem | null {
  if (!/\p{Surrogate}/u.test(value)) return null;
  return { code: 'character', message: 'the text holds half of a character', ...rangeOf(node) };
}

function rangeOf(node: Scalar): { start: number; end: number } {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}
