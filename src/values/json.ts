/** A value that JSON can hold. What params, returns and journal events are made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. Built without a prototype wherever its keys come from a user. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a JSON object. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list; says so of the items' type too, which `Array.isArray` does not. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
