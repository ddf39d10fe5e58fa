import { TemplateError } from '../expressions/template-error.ts';
import { paramTypes, readAs } from '../plan/params/param-types.ts';
import type { ResolvedParam } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';
import { type ParamValue, PickledReturn } from './pickled-return.ts';

/**
 * What an expression gave, as the type of its param reads it. A param that is a text takes everything: a lone
 * expression keeps the type of its value, or is what is pickled. Throws a `TemplateError`.
 */
export function fitValue({ name, type, value: template }: ResolvedParam, value: ParamValue): ParamValue {
  if (value === null || type === 'string') return value;
  const wanted = `param \`${name}\` must be ${paramTypes[type].accepts}`;
  if (value instanceof PickledReturn) {
    throw new TemplateError(`${wanted}; \`${show(template)}\` gave ${value.label}, which is pickled`, {
      hint: `declare \`${name}\` without a type, which takes every value, or let the task return JSON`,
    });
  }
  const given =
    typeof value === 'string' ? ({ form: 'text', value } as const) : ({ form: 'json', value } as const);
  const fitting = readAs(type, given);
  if (fitting !== undefined) return fitting;
  const shown = JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  throw new TemplateError(`${wanted}; \`${show(template)}\` gave ${short}`);
}

function show(template: Json): string {
  return typeof template === 'string' ? template : JSON.stringify(template);
}
