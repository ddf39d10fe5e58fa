import type { Task } from '../pipeline/model.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { meaningOf } from './meaning.ts';
import { type Settings, settingsOfTask } from './settings.ts';

/** Equal for settings that mean the same. */
export function fingerprint(settings: Settings, without: readonly string[] = []): string {
  const kept = Object.entries(settings).filter(([key]) => !without.includes(key));
  return meaningOf(Object.fromEntries(kept));
}

/** Equal for tasks that are the same, the tasks of their branches included. */
export function printTask(task: Task): string {
  const inside = task.call?.form === 'inline' ? task.call.tasks.map(printTask) : [];
  return stringifyStable([task.id, fingerprint(settingsOfTask(task)), ...inside]);
}

/** The pairs of one that is gone and one that is new with the same print, where no other one has it. */
export function findSame<T>(
  gone: readonly T[],
  fresh: readonly T[],
  print: (each: T) => string,
): (readonly [T, T])[] {
  if (gone.length === 0 || fresh.length === 0) return [];
  const candidates = groupBy(fresh, print);
  return [...groupBy(gone, print)].flatMap(([key, [from, ...others]]) => {
    const [to, ...more] = candidates.get(key) ?? [];
    if (from === undefined || to === undefined || others.length > 0 || more.length > 0) return [];
    return [[from, to] as const];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
