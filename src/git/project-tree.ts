import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type ObjectSource, readBlob, readCommit } from './contents.ts';
import { joinPath, parseTree, pathBytes, showPath, type TreeEntry } from './tree.ts';

/** Something of a commit. Paths are text, relative to the project's folder. */
export interface FoundEntry {
  readonly path: string;
  readonly entry: TreeEntry;
}

/** The project's folder in one commit. Each tree is read once; of files none is read but symlinks on the way. */
export interface ProjectTree {
  /** What is at a path, and the symlinks that were followed to it; empty: nothing, or nothing in the project. */
  readonly find: (path: string) => Promise<readonly TreeEntry[]>;
  /** All that a walk selects below a folder, each folder that is selected as a whole. */
  readonly walk: (folder: string, walk: TreeWalk) => Promise<readonly FoundEntry[]>;
}

export interface TreeWalk {
  readonly selects: (path: string) => boolean;
  /** How many names a selected path may have. */
  readonly depth: number;
}

/** The tree of a project in the folder `prefix` of a commit. Throws `EnvironmentError` when an object is missing. */
export function openProjectTree(source: ObjectSource, commit: string, prefix: string): ProjectTree {
  const trees = new Map<string, Promise<readonly TreeEntry[]>>();
  const read = (id: string, path: string) => {
    const known = trees.get(id) ?? readTree(source, id, path);
    trees.set(id, known);
    return known;
  };
  const names = new Map<string, Promise<ReadonlyMap<string, TreeEntry>>>();
  let root: Promise<TreeEntry | null> | undefined;
  const reading: Reading = {
    source,
    read,
    lookUp: (id, path) => {
      const known = names.get(id) ?? read(id, path).then(indexByName);
      names.set(id, known);
      return known;
    },
    root: () => {
      root ??= findRoot(reading, commit, prefix);
      return root;
    },
  };
  return {
    find: (path) => find(reading, path, []),
    walk: (folder, walk) => walkBelow(reading, folder, walk),
  };
}

interface Reading {
  readonly source: ObjectSource;
  readonly read: (id: string, path: string) => Promise<readonly TreeEntry[]>;
  /** The same by name. */
  readonly lookUp: (id: string, path: string) => Promise<ReadonlyMap<string, TreeEntry>>;
  /** The tree of the project; null when the commit has no such folder. */
  readonly root: () => Promise<TreeEntry | null>;
}

function indexByName(entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

async function readTree(source: ObjectSource, id: string, path: string): Promise<readonly TreeEntry[]> {
  const object = await source.objects.read(id);
  if (object !== null) return parseTree(object.content, source.format, pathBytes(path));
  throw new EnvironmentError(
    'object-missing',
    `the repository lacks object ${id} (${showPath(pathBytes(path)) || 'the root folder'})`,
    { hint: 'let this command fetch it with `--fetch`' },
  );
}

async function findRoot(
  { source, read }: Reading,
  commit: string,
  prefix: string,
): Promise<TreeEntry | null> {
  let entry: TreeEntry = { mode: 'tree', name: '', id: (await readCommit(source, commit)).tree };
  for (const name of namesOf(prefix)) {
    const next = (await read(entry.id, prefix)).find((each) => each.name === name);
    if (next?.mode !== 'tree') return null;
    entry = next;
  }
  return entry;
}

function namesOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map(pathBytes);
}

/** Links that lead to one another. */
const mostLinks = 16;

async function find(
  reading: Reading,
  path: string,
  followed: readonly TreeEntry[],
): Promise<readonly TreeEntry[]> {
  let entry = await reading.root();
  const names = namesOf(path);
  for (const [index, name] of names.entries()) {
    if (entry?.mode !== 'tree') return [];
    entry = (await reading.lookUp(entry.id, path)).get(name) ?? null;
    if (entry?.mode !== 'symlink') continue;
    const links = [...followed, entry];
    const target = await follow(reading, entry, { names, index });
    const there = target === null || links.length > mostLinks ? [] : await find(reading, target, links);
    // One that leads to nothing that is in the commit is what it says itself.
    return there.length > 0 ? there : index === names.length - 1 ? links : [];
  }
  return entry === null ? [] : [...followed, entry];
}

interface Step {
  readonly names: readonly string[];
  readonly index: number;
}

/** The path that a symlink leads to, with what comes after it; null: it leads out of the project. */
async function follow({ source }: Reading, link: TreeEntry, { names, index }: Step): Promise<string | null> {
  const text = (await readBlob(source, link.id, link.name)).toString('utf8');
  if (text.startsWith('/')) return null;
  const steps = names.map((name) => Buffer.from(name, 'latin1').toString('utf8'));
  const target = posix.normalize([...steps.slice(0, index), text, ...steps.slice(index + 1)].join('/'));
  return target === '..' || target.startsWith('../') ? null : target;
}

async function walkBelow(reading: Reading, folder: string, walk: TreeWalk): Promise<readonly FoundEntry[]> {
  const start = (await find(reading, folder, [])).at(-1);
  const found: FoundEntry[] = [];
  if (start?.mode !== 'tree') return found;
  let level: readonly FoundEntry[] = [{ path: folder, entry: start }];
  while (level.length > 0) {
    const listed = await Promise.all(level.map(({ path, entry }) => reading.read(entry.id, path)));
    const below = listed.flatMap((entries, index) =>
      entries.map((entry) => ({ entry, path: joinPath(level[index]?.path ?? '', textOf(entry.name)) })),
    );
    for (const each of below) if (walk.selects(each.path)) found.push(each);
    level = below.filter(
      ({ entry, path }) =>
        entry.mode === 'tree' && !walk.selects(path) && path.split('/').length < walk.depth,
    );
  }
  return found;
}

function textOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
