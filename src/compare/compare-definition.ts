import type { PlannedTask } from '../plan/plan.ts';
import { isMap, type Json } from '../values/json.ts';
import { compareValues } from './compare-values.ts';
import type { ValueChange } from './comparison.ts';

/** Settings of a task that are others than in an earlier plan, by the words of the pipeline file. */
export function compareDefinition(
  before: PlannedTask | undefined,
  after: PlannedTask | undefined,
): readonly ValueChange[] {
  if (before === undefined || after === undefined) return [];
  return compareValues(settingsOf(before), settingsOf(after));
}

// What is no setting: it names the task, says what this run makes of it, or is compared by itself.
const others: ReadonlySet<string> = new Set([
  'id',
  'task',
  'block',
  'leftOut',
  'written',
  'action',
  'pretends',
  'why',
  'earlier',
  'kept',
  'params',
  'scope',
  'group',
  'parent',
  'within',
  'index',
  'isolated',
]);

function settingsOf(task: PlannedTask): ReadonlyMap<string, Json> {
  const settings = new Map<string, Json>();
  // What a part of a pipeline makes of needs is not what its file says.
  for (const [key, value] of Object.entries({ ...task, ...task.written })) {
    // A plan is made of JSON values.
    if (!others.has(key)) settings.set(wordOf(key), value as Json);
  }
  if (!isMap(task.block)) return settings;
  for (const [key, value] of Object.entries(task.block)) settings.set(`${task.kind}.${key}`, value);
  return settings;
}

function wordOf(key: string): string {
  return key.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
