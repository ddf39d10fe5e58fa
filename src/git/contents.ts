import { Buffer } from 'node:buffer';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { GitObject } from './object.ts';
import { type ObjectFormat, shortId } from './object-id.ts';
import type { Objects } from './objects.ts';
import { joinPath, parseTree, showPath, type TreeEntry } from './tree.ts';

/** Where to read a commit's contents. */
export interface ObjectSource {
  readonly objects: Objects;
  readonly format: ObjectFormat;
}

/** What a commit says of itself. */
export interface CommitHeader {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Committer's time, seconds since 1970. */
  readonly time: number;
}

/** A file, symlink or submodule of a commit, anywhere below its root. */
export interface ListedFile extends TreeEntry {
  /** From the root, as bytes (`latin1`), with `/`. */
  readonly path: string;
}

/** Everything that a commit consists of. */
export interface CommitListing {
  readonly commit: CommitHeader;
  /** Ids of its trees. */
  readonly trees: readonly string[];
  readonly files: readonly ListedFile[];
  /** Pairs of paths that differ only in case, as bytes. */
  readonly collisions: readonly (readonly [string, string])[];
}

/** Reads a commit. Throws `EnvironmentError` when it is not there. */
export async function readCommit(source: ObjectSource, id: string): Promise<CommitHeader> {
  const text = (await demandObject(source, id, `commit ${shortId(id)}`)).content.toString('latin1');
  const head = text.slice(0, text.indexOf('\n\n'));
  const tree = /^tree ([0-9a-f]+)$/m.exec(head)?.[1];
  const time = /^committer .*> (-?\d+) [+-]\d+$/m.exec(head)?.[1];
  if (tree === undefined) throw new EnvironmentError('object-damaged', `object ${id} is no commit`);
  return {
    id,
    tree,
    parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []),
    time: Number(time ?? 0),
  };
}

/**
 * Walks all of a commit, folder by folder, and looks at every name on the way. Throws `EnvironmentError` when a tree
 * is missing, when a path must not be checked out, and above two million files (a tree that repeats itself).
 */
export async function listCommit(source: ObjectSource, id: string): Promise<CommitListing> {
  const commit = await readCommit(source, id);
  const files: ListedFile[] = [];
  const collisions: (readonly [string, string])[] = [];
  const trees = new Map<string, Promise<GitObject>>();
  let level: readonly { readonly id: string; readonly path: string }[] = [{ id: commit.tree, path: '' }];
  while (level.length > 0) {
    const read = level.map(({ id: tree, path }) => {
      const known = trees.get(tree) ?? demandObject(source, tree, showPath(path));
      trees.set(tree, known);
      return known;
    });
    const contents = await Promise.all(read);
    level = contents.flatMap(({ content }, index) => {
      const folder = level[index]?.path ?? '';
      const entries = parseTree(content, source.format, folder);
      for (const pair of findCollisions(entries, folder)) collisions.push(pair);
      const below = entries.map((entry) => ({ ...entry, path: joinPath(folder, entry.name) }));
      for (const entry of below) if (entry.mode !== 'tree') files.push(entry);
      return below.filter((entry) => entry.mode === 'tree');
    });
    if (files.length + level.length > mostPaths) throw tooMany(id);
  }
  return { commit, trees: [...trees.keys()], files, collisions };
}

/** The entries of one folder of a commit; null when the commit has no such folder. `path` with `/`, as bytes. */
export async function readFolder(
  source: ObjectSource,
  commit: string,
  path: string,
): Promise<readonly TreeEntry[] | null> {
  let tree = (await readCommit(source, commit)).tree;
  let folder = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    const entries = await readTree(source, tree, folder);
    const next = entries.find((entry) => entry.name === name);
    if (next?.mode !== 'tree') return null;
    tree = next.id;
    folder = joinPath(folder, name);
  }
  return readTree(source, tree, folder);
}

/** The bytes of a file of a commit. Throws `EnvironmentError` when the repository lacks them. */
export async function readBlob(source: ObjectSource, id: string, path: string): Promise<Buffer> {
  return (await demandObject(source, id, showPath(path))).content;
}

async function readTree(source: ObjectSource, id: string, folder: string): Promise<readonly TreeEntry[]> {
  return parseTree((await demandObject(source, id, showPath(folder))).content, source.format, folder);
}

async function demandObject(source: ObjectSource, id: string, what: string): Promise<GitObject> {
  const object = await source.objects.read(id);
  if (object !== null) return object;
  throw new EnvironmentError(
    'object-missing',
    `the repository lacks object ${id} (${what || 'the root folder'})`,
    { hint: fetchHint },
  );
}

/** What helps when a partial clone lacks objects. */
export const fetchHint =
  'a partial clone left it out: let this command fetch it with `--fetch`, or fetch all: `git fetch --refetch --no-filter`';

function findCollisions(entries: readonly TreeEntry[], folder: string): (readonly [string, string])[] {
  const seen = new Map<string, string>();
  return entries.flatMap((entry) => {
    const folded = Buffer.from(entry.name, 'latin1').toString('utf8').toLowerCase();
    const other = seen.get(folded);
    seen.set(folded, entry.name);
    return other === undefined ? [] : [[joinPath(folder, other), joinPath(folder, entry.name)] as const];
  });
}

const mostPaths = 2_000_000;

function tooMany(id: string): EnvironmentError {
  return new EnvironmentError('unsafe-tree', `commit ${shortId(id)} holds more than ${mostPaths} files`);
}
