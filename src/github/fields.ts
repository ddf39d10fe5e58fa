import { isList, isMap, type Json } from '../values/json.ts';

/** A value deep in an answer or a payload; null where anything on the way is not there. */
export function fieldAt(value: Json, path: string): Json {
  let at: Json = value;
  for (const key of path.split('.')) {
    if (!isMap(at) || !Object.hasOwn(at, key)) return null;
    at = at[key] ?? null;
  }
  return at;
}

/** The text there; null for anything else. */
export function textAt(value: Json, path: string): string | null {
  const found = fieldAt(value, path);
  return typeof found === 'string' ? found : null;
}

/** The number there; null for anything else. */
export function numberAt(value: Json, path: string): number | null {
  const found = fieldAt(value, path);
  return typeof found === 'number' ? found : null;
}

/** The list there; empty for anything else. */
export function listAt(value: Json, path: string): readonly Json[] {
  const found = fieldAt(value, path);
  return isList(found) ? found : [];
}
