import { readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes folders behind the back of the tasks: on a busy disk that may take longer than a task. */
export interface Removal {
  /** Takes a folder over; whatever goes wrong is left to `finish`. */
  readonly begin: (folder: string) => void;
  /** Resolves when all that was begun is gone, and the folder around it; what cannot be removed stays. */
  readonly finish: (around: string) => Promise<void>;
}

export function createRemoval(): Removal {
  const pending = new Set<Promise<void>>();
  return {
    begin: (folder) => {
      const removing = removeFlat(folder).catch(() => undefined);
      pending.add(removing);
      removing.then(() => pending.delete(removing));
    },
    finish: async (around) => {
      await Promise.all(pending);
      // What will not go is a matter for `gc`, and no reason for a run to fail at its very end.
      await rm(around, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    },
  };
}

// Nearly all of them hold a few files and no folder: a fraction of what a recursive removal costs.
async function removeFlat(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) await unlink(join(folder, name));
    await rmdir(folder);
  } catch {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
