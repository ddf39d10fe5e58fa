import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { ValueChange } from './comparison.ts';

/** Names whose values differ, in the order of `before`, then those that only `after` has. A value of null is none. */
export function compareValues(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): readonly ValueChange[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, now] = [before.get(name) ?? null, after.get(name) ?? null];
    if (old === now || stringifyStable(old) === stringifyStable(now)) return [];
    const change = old === null ? 'added' : now === null ? 'removed' : 'changed';
    return [{ name, change, before: old, after: now }] as const;
  });
}
