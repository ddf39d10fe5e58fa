import { isCalendarDate } from '../values/calendar-date.ts';
import type { Json } from '../values/json.ts';
import type { ParamType } from './model.ts';

/** Whether a value may be that of a param of a type. */
export function fitsType(type: ParamType, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isCalendarDate(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    default:
      return type satisfies never;
  }
}

/** What values of a type are called in messages. */
export const typeWords = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as `2026-01-31`',
  list: 'a list',
  object: 'a map',
} as const satisfies Record<ParamType, string>;
