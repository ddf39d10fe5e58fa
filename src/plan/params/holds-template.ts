import type { Json } from '../../values/json.ts';

/** Whether a value has an expression in it, at any depth. */
export function holdsTemplate(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${{');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}
