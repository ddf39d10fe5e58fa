import type { Context } from '../command.ts';
import { detach } from '../start/detach.ts';

/** Carries the same command line out in a process that outlives us, and prints the id of its sweep. */
export function detachSweep(context: Context): Promise<number> {
  const follow = (id: string) =>
    `look at it: runnable sweep show ${id}\nstop it: runnable sweep cancel ${id}\n`;
  return detach(context.argv, context, follow);
}
