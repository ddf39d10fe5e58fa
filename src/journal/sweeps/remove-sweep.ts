import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { temporaryName } from '../../disk/temporary.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { acquireLock } from '../lock.ts';
import type { StateDirectory } from '../state-directory.ts';
import { sweepDirectory, sweepsFolder } from './sweep-directory.ts';

/**
 * Removes the record of a sweep, in one step for whoever looks; its runs are left alone. False: somebody carries it out,
 * or `mayGo`, which is asked when nobody can any more, says no.
 */
export async function removeSweep(
  state: StateDirectory,
  id: string,
  { mayGo = () => true, disk = nodeDisk }: { readonly mayGo?: () => boolean; readonly disk?: Disk } = {},
): Promise<boolean> {
  const { path, lock: lockPath } = sweepDirectory(state, id);
  if (!existsSync(path)) return true;
  const temporary = join(state.temporary, temporaryName());
  try {
    const lock = await acquireLock(lockPath, id);
    try {
      if (!mayGo()) return false;
      disk.rename(path, temporary);
      await disk.syncDirectory(sweepsFolder(state));
    } finally {
      lock.release();
    }
    rmSync(temporary, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'run-busy') return false;
    // Somebody else removed it in this moment.
    if (!existsSync(path)) return true;
    throw diskTrouble(error, path);
  }
}
