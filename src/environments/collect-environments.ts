import { statSync } from 'node:fs';
import { listShelves, openShelf } from './shelf.ts';

export interface EnvironmentCollection {
  /** Absolute path of the folder with all environments. */
  readonly directory: string;
  /** Milliseconds since 1970: those that were used later stay. */
  readonly usedBefore: number;
  /** Only say which would go. */
  readonly dryRun: boolean;
}

/**
 * Removes the environments that no run has used for long, half-made ones too; gives their folders. One that a run uses,
 * makes or removes at the moment stays, however old it is.
 */
export async function collectEnvironments(collection: EnvironmentCollection): Promise<readonly string[]> {
  const { directory, usedBefore, dryRun } = collection;
  const removed: string[] = [];
  for (const { key, used } of listShelves(directory)) {
    const time = statSync(used, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (time >= usedBefore) continue;
    const shelf = openShelf(directory, key);
    const lock = await shelf.lock('exclusive');
    if (lock === undefined) continue;
    try {
      if (!dryRun) await shelf.remove();
    } finally {
      lock.release();
    }
    removed.push(shelf.folder);
  }
  return removed;
}
