import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObjectId } from './object-id.ts';
import type { Store } from './store.ts';

/** What is worth knowing about a snapshot before it is checked out. Paths are bytes (`latin1`) from the root. */
export interface SnapshotContents {
  readonly version: 1;
  readonly tree: string;
  readonly files: number;
  readonly submodules: readonly { readonly path: string; readonly id: string }[];
  /** Files that hold an LFS pointer. */
  readonly lfs: readonly string[];
  readonly collisions: readonly (readonly [string, string])[];
}

/** Absolute path of the note of a commit: there when all of its objects are in the store. */
export function contentsFile({ directory }: Pick<Store, 'directory'>, commit: string): string {
  return join(directory, notesName, `${commit}.json`);
}

/** What was noted when a commit was kept; null: it is not, or that is not known any more. */
export async function readContents(
  store: Pick<Store, 'directory'>,
  commit: string,
): Promise<SnapshotContents | null> {
  const text = await readFile(contentsFile(store, commit), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as SnapshotContents;
    return value.version === 1 ? value : null;
  } catch {
    // Cut off by a power cut: it only says what can be found out again.
    return null;
  }
}

/** Ids of all commits that are kept. */
export function listKept({ directory }: Pick<Store, 'directory'>): readonly string[] {
  return readdirSync(join(directory, notesName))
    .map((name) => name.replace(/\.json$/, ''))
    .filter(isObjectId);
}

const notesName = 'snapshots';
