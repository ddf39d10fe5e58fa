import { fdatasync, fdatasyncSync } from 'node:fs';

/** The two ways to bring the content of a file to the disk, and a clock in nanoseconds. */
export interface SyncWays {
  readonly here: (file: number) => void;
  readonly elsewhere: (file: number) => Promise<void>;
  readonly now: () => bigint;
}

/**
 * Brings the content of files to the disk: at once while the disk answers quickly, as asking another thread costs more
 * than such an answer; by another thread for a while after it has been slow, so that nothing stands still with it.
 */
export function createSyncFile(ways: SyncWays = nodeWays): (file: number) => Promise<void> {
  let elsewhere = 0;
  return async (file) => {
    if (elsewhere > 0) {
      elsewhere -= 1;
      return ways.elsewhere(file);
    }
    const began = ways.now();
    ways.here(file);
    if (ways.now() - began > quickNanoseconds) elsewhere = syncsElsewhere;
  };
}

const quickNanoseconds = 1_500_000n;
const syncsElsewhere = 200;

const nodeWays: SyncWays = {
  here: fdatasyncSync,
  elsewhere: (file) =>
    new Promise((resolve, reject) => {
      fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
    }),
  now: () => process.hrtime.bigint(),
};
