import { success } from '../../src/diagnostics/result.ts';
import type { CacheEntry, TaskCache } from '../../src/engine/task-cache.ts';

/** A cache in memory. What tasks stand on outside of the run is what the test says. */
export class MemoryCache implements TaskCache {
  readonly entries = new Map<string, CacheEntry>();
  /** By task: a word that changes its key. */
  readonly outside = new Map<string, string>();
  /** Ids of tasks that were looked for, in order. */
  readonly asked: string[] = [];

  survey: TaskCache['survey'] = async ({ id }) =>
    success({ fields: [{ name: 'input', value: this.outside.get(id) ?? '' }] });

  forget: TaskCache['forget'] = async () => {};

  find: TaskCache['find'] = async (key, { id }) => {
    this.asked.push(id);
    return { entry: this.entries.get(key) ?? null };
  };

  keep: TaskCache['keep'] = async (entry) => {
    this.entries.set(entry.key, entry);
  };
}
