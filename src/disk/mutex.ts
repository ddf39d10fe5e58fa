import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { lockFile } from './system-lock.ts';

/**
 * Does work that only one process may do at a time; it takes milliseconds, so the others look again soon. `path`: a file
 * for that alone, made where it is missing.
 */
export async function withMutex<T>(path: string, work: () => Promise<T>): Promise<T> {
  writeFileSync(path, '', { flag: 'a' });
  for (;;) {
    const lock = await lockFile(path, 'exclusive');
    if (lock === undefined) {
      await pause(15);
      continue;
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}
