import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDisk } from '../../disk/disk.ts';
import { errorCode } from '../../disk/error-code.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { sweepTemporary, temporaryName } from '../../disk/temporary.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { replaceFile } from '../../disk/write.ts';
import { isObjectId, type ObjectFormat } from '../object-id.ts';
import type { GitCall } from '../process.ts';
import type { Repository } from '../repository.ts';
import { repositoryConfig } from '../store.ts';

/**
 * A bare repository of our own in the state directory that holds records of runs as commits, one line of them a run. It
 * has nothing in common with the user's repository but the format of object ids, which remotes insist on.
 */
export interface RecordStore {
  /** Absolute path. */
  readonly directory: string;
  /** Absolute path of the folder for repositories that live as long as one push or pull. */
  readonly places: string;
  /** Absolute path of the file whose lock is the right to change anything here. */
  readonly lock: string;
  readonly format: ObjectFormat;
  /** The caller's environment. */
  readonly environment: GitCall['environment'];
  /** Works in it, with no settings but its own. */
  readonly call: GitCall;
}

/** The latest commit of each run, by its id. */
export type Tips = ReadonlyMap<string, string>;

/** Opens the store of a state directory that is there, and makes it if there is none. Throws `EnvironmentError`. */
export async function openRecordStore(repository: Repository, stateDirectory: string): Promise<RecordStore> {
  const directory = join(stateDirectory, 'history.git');
  const { environment, objectFormat: format } = repository;
  if (!existsSync(directory)) await make(directory, format);
  const places = join(directory, 'places');
  sweepTemporary(places);
  sweepTemporary(directory);
  return {
    directory,
    places,
    lock: join(directory, 'lock'),
    format,
    environment,
    call: { environment, settings: 'none', gitDirectory: directory },
  };
}

/** Name of the ref of a run, here and at remotes. */
export function refOf(run: string): string {
  return `${refFolder}${run}`;
}

/** What all names of refs of runs begin with. */
export const refFolder = 'refs/runnable/runs/';

/** The tips that are kept; empty where there are none. */
export function readTips({ directory }: RecordStore): Map<string, string> {
  const tips = new Map<string, string>();
  for (const line of readLines(join(directory, 'packed-refs'))) {
    const [id = '', name = ''] = line.split(' ');
    if (isObjectId(id) && name.startsWith(refFolder)) tips.set(name.slice(refFolder.length), id);
  }
  return tips;
}

/** Keeps tips in place of those there were; when it resolves they are on disk. One file, however many runs. */
export async function writeTips({ directory }: RecordStore, tips: Tips): Promise<void> {
  const path = join(directory, 'packed-refs');
  await replaceFile(nodeDisk, path, renderTips(tips)).catch((error: unknown) => {
    throw diskTrouble(error, path);
  });
}

/** Tips as the file `packed-refs` of a repository. */
export function renderTips(tips: Tips): string {
  const lines = [...tips].map(([run, id]) => `${id} ${refOf(run)}\n`);
  // Git searches in it: by name, byte by byte.
  const sorted = lines.sort((left, right) => (nameIn(left) < nameIn(right) ? -1 : 1));
  return `# pack-refs with: peeled fully-peeled sorted \n${sorted.join('')}`;
}

function nameIn(line: string): string {
  return line.slice(line.indexOf(' '));
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'latin1').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskTrouble(error, path);
  }
}

async function make(directory: string, format: ObjectFormat): Promise<void> {
  const draft = `${directory}.${temporaryName()}`;
  try {
    for (const folder of ['objects/pack', 'objects/info', 'refs', 'places']) makeFolders(join(draft, folder));
    await writeFile(join(draft, 'config'), repositoryConfig(format, true), { flush: true });
    await writeFile(join(draft, 'lock'), '');
    await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was quicker.
    if (existsSync(join(directory, 'HEAD'))) return;
    throw diskTrouble(error, directory);
  }
}
