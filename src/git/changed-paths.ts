import { Buffer } from 'node:buffer';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type ObjectSource, readCommit } from './contents.ts';
import { joinPath, parseTree, showPath, type TreeEntry } from './tree.ts';

/** Files that differ between two commits. */
export interface ChangedPaths {
  /** From the root, as bytes (`latin1`), with `/`; submodules and symlinks among them. */
  readonly paths: readonly string[];
  /** What became of each of them, at the same index. */
  readonly changes: readonly PathChange[];
  /** There are more, and the rest is not known. */
  readonly more: boolean;
}

export type PathChange = 'added' | 'changed' | 'removed';

/** Changed files that are listed. */
const mostPaths = 200_000;

/**
 * Compares two commits folder by folder, and looks only into folders that differ. Throws `EnvironmentError` when one
 * of these is missing, or holds a name that must not be checked out.
 */
export async function listChangedPaths(
  source: ObjectSource,
  before: string,
  after: string,
): Promise<ChangedPaths> {
  const [old, now] = await Promise.all([readCommit(source, before), readCommit(source, after)]);
  const paths: string[] = [];
  const changes: PathChange[] = [];
  let level: readonly Folder[] = [{ path: '', before: old.tree, after: now.tree }];
  while (level.length > 0 && paths.length <= mostPaths) {
    const compared = await Promise.all(level.map((folder) => compareFolder(source, folder)));
    for (const { path, change } of compared.flatMap(({ files }) => files)) {
      paths.push(path);
      changes.push(change);
    }
    level = compared.flatMap(({ folders }) => folders);
  }
  const more = paths.length > mostPaths;
  return { paths: paths.slice(0, mostPaths), changes: changes.slice(0, mostPaths), more };
}

/** A folder, and its tree on both sides; null where there is none. */
interface Folder {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface ChangedEntry {
  readonly path: string;
  readonly change: PathChange;
}

function wordFor(wasFile: boolean, isFile: boolean): PathChange {
  if (!wasFile) return 'added';
  return isFile ? 'changed' : 'removed';
}

async function compareFolder(
  source: ObjectSource,
  { path, before, after }: Folder,
): Promise<{ readonly files: readonly ChangedEntry[]; readonly folders: readonly Folder[] }> {
  if (before === after) return { files: [], folders: [] };
  const [old, now] = await Promise.all([readEntries(source, before, path), readEntries(source, after, path)]);
  const files: ChangedEntry[] = [];
  const folders: Folder[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (was?.id === is?.id && was?.mode === is?.mode) continue;
    const below = joinPath(path, name);
    const [wasTree, isTree] = [treeOf(was), treeOf(is)];
    if (wasTree !== null || isTree !== null) folders.push({ path: below, before: wasTree, after: isTree });
    const [wasFile, isFile] = [was !== undefined && wasTree === null, is !== undefined && isTree === null];
    if (wasFile || isFile) files.push({ path: below, change: wordFor(wasFile, isFile) });
  }
  return { files, folders };
}

async function readEntries(
  source: ObjectSource,
  tree: string | null,
  path: string,
): Promise<ReadonlyMap<string, TreeEntry>> {
  if (tree === null) return new Map();
  const object = await source.objects.read(tree);
  if (object === null) throw missing(tree, path);
  return new Map(parseTree(object.content, source.format, path).map((entry) => [entry.name, entry]));
}

function treeOf(entry: TreeEntry | undefined): string | null {
  return entry?.mode === 'tree' ? entry.id : null;
}

/** A path of bytes as text. */
export function textOfPath(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

function missing(tree: string, path: string): EnvironmentError {
  return new EnvironmentError(
    'object-missing',
    `the repository lacks object ${tree} (${showPath(path) || 'the root folder'})`,
    { hint: 'fetch it: `git fetch --refetch`, or for a shallow or partial clone `git fetch --unshallow`' },
  );
}
