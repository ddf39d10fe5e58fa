import type { Json, JsonObject } from '../values/json.ts';

/** One value of a list that the instances of a task gave; of a matrix with the values of its axes. */
export interface ListedJson {
  readonly matrix?: JsonObject;
  readonly value: Json;
}

/** What instances gave as one list: of a matrix `{ matrix, value }` for each, else the values. */
export function listJson(items: readonly ListedJson[]): readonly Json[] {
  return items.map(({ matrix, value }) => (matrix === undefined ? value : { matrix, value }));
}
