import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import { isNoSpace } from '../disk/error-code.ts';
import { readNames } from '../disk/read-names.ts';
import { temporaryName } from '../disk/temporary.ts';
import type { RunLock } from './lock.ts';
import type { StateDirectory } from './state-directory.ts';

/** A folder of a record, to be removed with all that is in it by whoever has its lock. */
export interface TakenRecord {
  /** Absolute. */
  readonly path: string;
  /** The file without which there is no record. */
  readonly head: string;
  readonly lock: RunLock;
}

/**
 * Removes a record: it leaves the list in one step, and its files go when the lock is given back. Where the disk is too
 * full for that step, they are removed where they are, the head after all that is large: who is killed meanwhile leaves a
 * record that can be removed again.
 */
export async function takeAway(state: StateDirectory, record: TakenRecord, disk: Disk): Promise<void> {
  const { path, lock } = record;
  const temporary = join(state.temporary, temporaryName());
  try {
    moveAway(record, { temporary, disk });
    await disk.syncDirectory(join(path, '..'));
  } finally {
    lock.release();
  }
  removeAll(temporary);
}

function moveAway({ path, head }: TakenRecord, { temporary, disk }: { temporary: string; disk: Disk }): void {
  try {
    disk.rename(path, temporary);
    return;
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  }
  // Few and small beside the logs, and a record is read by them.
  const last = new Set(['plan.json', 'lock', basename(head)]);
  for (const name of readNames(path)) if (!last.has(name)) removeAll(join(path, name));
  removeAll(head);
  removeAll(path);
}

function removeAll(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
