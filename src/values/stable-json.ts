import { isList, type Json } from './json.ts';

/** JSON text whose keys are in the order of their code units, so that equal values give equal texts. No white space. */
export function stringifyStable(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // One text that grows: lists of pieces would cost twice as much.
  let members = '';
  if (isList(value)) {
    for (const item of value) members += `${members === '' ? '' : ','}${stringifyStable(item)}`;
    return `[${members}]`;
  }
  for (const key of Object.keys(value).sort()) {
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${stringifyStable(value[key] ?? null)}`;
  }
  return `{${members}}`;
}
