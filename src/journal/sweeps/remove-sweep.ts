import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { acquireLockToRemove } from '../lock.ts';
import type { StateDirectory } from '../state-directory.ts';
import { takeAway } from '../take-away.ts';
import { sweepDirectory } from './sweep-directory.ts';

/**
 * Removes the record of a sweep, also on a disk that is full; its runs are left alone. False: somebody carries it out,
 * or `mayGo`, which is asked when nobody can any more, says no.
 */
export async function removeSweep(
  state: StateDirectory,
  id: string,
  { mayGo = () => true, disk = nodeDisk }: { readonly mayGo?: () => boolean; readonly disk?: Disk } = {},
): Promise<boolean> {
  const { path, lock: lockPath, record: head } = sweepDirectory(state, id);
  if (!existsSync(path)) return true;
  try {
    const lock = await acquireLockToRemove(lockPath, id);
    if (!mayGo()) {
      lock.release();
      return false;
    }
    await takeAway(state, { path, head, lock }, disk);
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'run-busy') return false;
    // Somebody else removed it in this moment.
    if (!existsSync(path)) return true;
    throw diskTrouble(error, path);
  }
}
