import { isList, type Json } from './json.ts';

/** JSON text whose keys are in the order of their code units, so that equal values give equal texts. No white space. */
export function stringifyStable(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(stringifyStable).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stringifyStable(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}
