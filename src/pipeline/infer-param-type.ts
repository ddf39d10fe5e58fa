import type { Json } from '../values/json.ts';
import type { ParamType } from './model.ts';

/** The type of a param that says nothing about it but this value; a number is never an `integer`. */
export function inferParamType(value: Json): ParamType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return 'list';
  return value !== null && typeof value === 'object' ? 'object' : 'string';
}
