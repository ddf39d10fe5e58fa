/** A value that JSON can hold. What params, returns and journal events are made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. Built without a prototype wherever its keys come from a user. */
export interface JsonObject {
  readonly [key: string]: Json;
}
