import { paramTypes, readAs } from '../plan/params/param-types.ts';
import type { ResolvedParam } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';

/** What an expression gave for a param is none of its type. */
class UnfitValue extends Error {
  // Told as every other failure of an expression is.
  override readonly name = 'TemplateError';
}

/**
 * What an expression gave, as the type of its param reads it. A param that is a text takes everything: a lone
 * expression keeps the type of its value. Throws an error named `TemplateError`.
 */
export function fitValue({ name, type, value: template }: ResolvedParam, value: Json): Json {
  if (value === null || type === 'string') return value;
  const given =
    typeof value === 'string' ? ({ form: 'text', value } as const) : ({ form: 'json', value } as const);
  const fitting = readAs(type, given);
  if (fitting !== undefined) return fitting;
  const shown = JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  throw new UnfitValue(
    `param \`${name}\` must be ${paramTypes[type].accepts}; \`${show(template)}\` gave ${short}`,
  );
}

function show(template: Json): string {
  return typeof template === 'string' ? template : JSON.stringify(template);
}
