import { randomBytes } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { lockFile, type SystemLock } from '../disk/system-lock.ts';
import type { EnvironmentRecord } from '../engine/environments.ts';

/** What is written into an environment when it is whole. */
export interface EnvironmentNote extends EnvironmentRecord {
  readonly version: 1;
  /** Each with its version. */
  readonly packages: readonly string[];
}

/** The place of one environment on disk. */
export interface Shelf {
  readonly key: string;
  /** Absolute path by which the environment is known; a link to the folder that was made, there only when that is whole. */
  readonly folder: string;
  /** The note of a whole environment; null where there is none. */
  readonly readNote: () => EnvironmentNote | null;
  /** A new folder to make it in; what earlier tries left is removed. The path is not there yet, and stays the same. */
  readonly begin: () => Promise<string>;
  /** Makes a folder that is whole the environment. */
  readonly finish: (folder: string, note: EnvironmentNote) => void;
  /** For one that makes or removes it (`exclusive`), or for those that use it; undefined: somebody else has it. */
  readonly lock: (way: 'exclusive' | 'shared') => Promise<SystemLock | undefined>;
  /** Takes it away at once for everybody who looks, then its files. */
  readonly remove: () => Promise<void>;
}

const noteName = 'runnable-environment.json';
const locksName = 'locks';

/** The place for a key below the folder of all environments; nothing is made before it is needed. */
export function openShelf(directory: string, key: string): Shelf {
  const slot = join(directory, key);
  const folder = join(slot, 'env');
  const lockPath = join(directory, locksName, key);
  return {
    key,
    folder,
    readNote: () => readNote(join(folder, noteName)),
    begin: async () => {
      makeFolders(slot);
      for (const name of readdirSync(slot)) await rm(join(slot, name), { recursive: true, force: true });
      // A process of a killed runner may still write to a folder that it knows: no two tries share a path.
      return join(slot, `e-${randomBytes(4).toString('hex')}`);
    },
    finish: (made, note) => {
      writeFileSync(join(made, noteName), `${JSON.stringify(note)}\n`);
      const link = `${made}.link`;
      symlinkSync(made, link);
      renameSync(link, folder);
    },
    lock: async (way) => {
      makeFolders(join(directory, locksName));
      writeFileSync(lockPath, '', { flag: 'a' });
      // When it was last used.
      const now = new Date();
      if (way === 'shared') utimesSync(lockPath, now, now);
      return await lockFile(lockPath, way);
    },
    remove: async () => {
      rmSync(folder, { force: true });
      await rm(slot, { recursive: true, force: true });
    },
  };
}

/** Keys of all environments below a folder, half-made ones too, with the file that tells by its time of their last use. */
export function listShelves(directory: string): readonly { readonly key: string; readonly used: string }[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^[0-9a-f]{24}$/.test(name))
    .sort()
    .map((key) => ({ key, used: join(directory, locksName, key) }));
}

function readNote(path: string): EnvironmentNote | null {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as EnvironmentNote;
    return note.version === 1 ? note : null;
  } catch {
    return null;
  }
}
