import { returnedJson } from '../engine/record.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import { compareValues } from './compare-values.ts';
import type { ReturnChange } from './comparison.ts';
import { compareJson } from './contents/compare-json.ts';

type Returns = Readonly<Record<string, ReturnValue>>;

/** Returns that are not exactly the same. */
export function compareReturns(before: Returns, after: Returns): readonly ReturnChange[] {
  const changes = compareValues(readable(before), readable(after));
  return changes.map((change) => {
    const [old, now] = [before[change.name], after[change.name]];
    if (old === undefined || now === undefined) return change;
    const metric = compareMetric(old, now);
    const likely = explain(old, now);
    return {
      ...change,
      ...(metric === undefined ? {} : { metric }),
      ...(likely === undefined ? {} : { likely }),
    };
  });
}

function readable(returns: Returns): ReadonlyMap<string, Json> {
  return new Map(Object.entries(returns).map(([name, value]) => [name, returnedJson(value)]));
}

function compareMetric(before: ReturnValue, after: ReturnValue): ReturnChange['metric'] {
  const [old, now] = [metricOf(before), metricOf(after)];
  if (old === null || now === null) return undefined;
  const delta = now - old;
  return { delta, ratio: old === 0 ? null : delta / Math.abs(old) };
}

function metricOf(value: ReturnValue): number | null {
  return 'json' in value && value.metric === true && typeof value.json === 'number' ? value.json : null;
}

function explain(before: ReturnValue, after: ReturnValue): string | undefined {
  // The same object may be pickled in more than one way, and nobody unpickles it to see.
  if ('pickle' in before || 'pickle' in after) return 'the bytes of a pickle: the value may be the same';
  if (!('json' in before && 'json' in after)) return undefined;
  return compareJson(before.json, after.json)?.likely;
}
