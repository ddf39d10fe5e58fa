import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { sweepTemporary } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { replaceFile } from '../disk/write.ts';
import { type RunDirectory, runDirectoryAt } from './run-directory.ts';

/** The format of the state directory that this version writes. */
const stateFormat = 1;

/** Where the records of runs are kept. */
export interface StateDirectory {
  /** Absolute path. */
  readonly path: string;
  /** One directory a run. */
  readonly runs: string;
  /** What is not finished, under temporary names, on the same file system. */
  readonly temporary: string;
  /** Private folders of attempts that are under way, one directory a run, by its id. */
  readonly attempts: string;
  readonly run: (id: string) => RunDirectory;
}

/** The state directory for reading: nothing is made or changed. State of older formats can be read; newer is `state-too-new`. */
export function readState(path: string): StateDirectory {
  formatOf(path);
  return layout(path);
}

/**
 * The state directory for writing: made if it is not there, brought up to the present format if it is older. Removes what
 * processes left there that ended before it was finished.
 */
export async function openState(path: string, disk: Disk = nodeDisk): Promise<StateDirectory> {
  const state = layout(path);
  const found = formatOf(path);
  try {
    makeFolders(state.runs);
    makeFolders(state.temporary);
    for (const folder of [path, state.temporary]) sweepTemporary(folder);
    if (found !== stateFormat) await replaceFile(disk, join(path, 'version'), `${stateFormat}\n`);
  } catch (error) {
    throw diskTrouble(error, path);
  }
  return state;
}

function layout(path: string): StateDirectory {
  const runs = join(path, 'runs');
  const temporary = join(path, 'tmp');
  return {
    path,
    runs,
    temporary,
    attempts: join(temporary, 'attempts'),
    run: (id) => runDirectoryAt(`${runs}/${id}`, id),
  };
}

// Before the first release the directory had no version file and was otherwise the same: that is format 0.
function formatOf(path: string): number | undefined {
  const file = join(path, 'version');
  if (!existsSync(file)) return hasRuns(path) ? 0 : undefined;
  const text = readText(file).trim();
  const format = Number(text);
  if (text === '' || !Number.isInteger(format) || format < 0) {
    throw new EnvironmentError('state-damaged', `\`${file}\` does not name a format`, {
      trouble: 'damaged',
      hint: 'the directory may belong to another tool; name another one with RUNNABLE_STATE_DIR',
    });
  }
  if (format > stateFormat) {
    throw new EnvironmentError(
      'state-too-new',
      `the state in \`${path}\` was written by a newer version of runnable (format ${format}; this one knows ${stateFormat})`,
      {
        trouble: 'damaged',
        hint: 'use the newer version, or name another directory with RUNNABLE_STATE_DIR',
      },
    );
  }
  return format;
}

function hasRuns(path: string): boolean {
  const runs = join(path, 'runs');
  return existsSync(runs) && readdirSync(runs).length > 0;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw diskTrouble(error, path);
  }
}
