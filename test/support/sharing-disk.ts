import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { itNeeds } from './needs.ts';

/** A file system on which files can share blocks: XFS in a file, mounted for the tests of one file. */
export interface SharingDisk {
  /** Absolute path of an empty folder on it. */
  readonly path: string;
  /** For tests that need it. Where a system lets nobody mount, as in most containers, they do not exist, and a line says so. */
  readonly it: (title: string, test: () => Promise<void> | void) => void;
}

/** Mounts one; it is gone when the tests of the file have ended. */
export function mountSharingDisk(): SharingDisk {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-sharing-'));
  const path = join(folder, 'mounted');
  const image = join(folder, 'image');
  mkdirSync(path);
  writeFileSync(image, '');
  // The least that XFS takes; only what is written to it takes room.
  truncateSync(image, 320 * 1024 ** 2);
  const made = spawnSync('mkfs.xfs', ['-q', '-m', 'reflink=1', image]).status === 0;
  const mounted = made && spawnSync('mount', ['-o', 'loop', image, path]).status === 0;
  afterAll(() => {
    if (mounted) execFileSync('umount', ['--lazy', path]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { path, it: chooseIt(made, mounted) };
}

function chooseIt(made: boolean, mounted: boolean): SharingDisk['it'] {
  if (mounted) return it;
  if (!made) return itNeeds({ what: '`mkfs.xfs`, for a file system that shares blocks', met: false });
  process.stderr.write('\nLEFT OUT: tests on a file system that shares blocks: this system mounts none\n');
  return () => {};
}
