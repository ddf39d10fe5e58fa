import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { temporaryName } from '../../disk/temporary.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { createFile, replaceFile } from '../../disk/write.ts';
import { clearInbox } from '../control.ts';
import { refusePulled } from '../exchange/pulled-mark.ts';
import { acquireLock } from '../lock.ts';
import { sealLine } from '../seal.ts';
import type { StateDirectory } from '../state-directory.ts';
import { readSweep, sweepGone } from './read-sweep.ts';
import { type SweepDirectory, sweepDirectory, sweepDirectoryAt, sweepsFolder } from './sweep-directory.ts';
import type { SweepEnd, SweepRecord } from './sweep-record.ts';

/** A sweep that this process carries out; nobody else does until it is closed, or the process is gone. */
export interface OpenSweep {
  readonly directory: SweepDirectory;
  readonly record: SweepRecord;
  /** Resolves when it is on disk that all runs have ended. */
  readonly end: (end: SweepEnd) => Promise<void>;
  readonly close: () => void;
}

/** Makes the record of a sweep. It appears in one step, when it is on disk: before that there is no sweep. */
export async function createSweep(
  state: StateDirectory,
  record: SweepRecord,
  disk: Disk = nodeDisk,
): Promise<OpenSweep> {
  const id = record.sweep;
  const path = join(state.temporary, temporaryName());
  const made = sweepDirectoryAt(path, id);
  const directory = sweepDirectory(state, id);
  const folder = sweepsFolder(state);
  try {
    makeFolders(folder);
    for (const each of [path, made.control]) disk.createDirectory(each);
    const lock = await acquireLock(made.lock, id);
    try {
      await createFile(disk, made.record, sealLine(record));
      await disk.syncDirectory(path);
      disk.rename(path, directory.path);
      await disk.syncDirectory(folder);
      await disk.syncDirectory(state.path);
    } catch (error) {
      lock.release();
      throw error;
    }
    return opened(directory, record, { disk, close: lock.release });
  } catch (error) {
    // Before anything is removed: what is lacking may be had again after it.
    const trouble = diskTrouble(error, state.path);
    rmSync(path, { recursive: true, force: true });
    throw trouble;
  }
}

/** Takes a sweep up again. Throws `run-busy` if somebody has it, `run-pulled`, `sweep-gone`, or `state-damaged`. */
export async function openSweep(
  state: StateDirectory,
  id: string,
  disk: Disk = nodeDisk,
): Promise<OpenSweep> {
  const directory = sweepDirectory(state, id);
  if (!existsSync(directory.record)) throw sweepGone(id);
  refusePulled(directory);
  const lock = await acquireLock(directory.lock, id);
  try {
    const { record } = await readSweep(directory, disk);
    clearInbox(directory);
    return opened(directory, record, { disk, close: lock.release });
  } catch (error) {
    lock.release();
    throw diskTrouble(error, directory.record);
  }
}

function opened(
  directory: SweepDirectory,
  record: SweepRecord,
  { disk, close }: { readonly disk: Disk; readonly close: () => void },
): OpenSweep {
  const end = (ended: SweepEnd) =>
    replaceFile(disk, directory.end, sealLine(ended)).catch((error: unknown) => {
      throw diskTrouble(error, directory.end);
    });
  return { directory, record, end, close };
}
