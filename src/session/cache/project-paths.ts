import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundEntry, ProjectTree } from '../../git/project-tree.ts';
import type { WorkspaceLink } from '../../pipeline/model.ts';
import { digestText } from '../../plan/cache-key.ts';
import { type InputGlob, readInputGlob } from '../../plan/input-paths.ts';
import type { FileDigests } from './file-digests.ts';

/** Where the files of a project are found. */
export interface PathPlaces {
  readonly tree: ProjectTree;
  /** Absolute path of the project's folder in the live checkout; null for a bare repository. */
  readonly checkout: string | null;
  /** Paths of the live checkout that tasks see. */
  readonly links: readonly WorkspaceLink[];
  readonly digests: FileDigests;
}

/** What a glob of the project stands for, as the value of a field: equal exactly where names, modes and contents are. */
export interface ProjectPaths {
  /**
   * Git's ids of what the commit has; the contents of what is linked from the live checkout. Null: nothing. With
   * `ignored`, also the contents of what only the live checkout has.
   */
  readonly identify: (glob: string, ignored: boolean) => Promise<string | null>;
  /** What is in no commit is looked up anew. */
  readonly forget: () => void;
}

/** Each glob is looked up once, however many tasks have it; on disk once until it is forgotten. */
export function openProjectPaths(places: PathPlaces): ProjectPaths {
  const known = new Map<string, Promise<string | null>>();
  const committed = new Map<string, Promise<string | null>>();
  return {
    identify: (glob, ignored) => {
      const name = `${ignored} ${glob}`;
      const value = known.get(name) ?? identify(glob, ignored, { places, committed });
      known.set(name, value);
      return value;
    },
    forget: () => known.clear(),
  };
}

interface Identifying {
  readonly places: PathPlaces;
  readonly committed: Map<string, Promise<string | null>>;
}

async function identify(
  text: string,
  ignored: boolean,
  { places, committed: known }: Identifying,
): Promise<string | null> {
  const glob = readInputGlob(text);
  const inCommit = known.get(text) ?? identifyCommitted(glob, places.tree);
  known.set(text, inCommit);
  const committed = await inCommit;
  const linked = await identifyLinked(glob, places);
  const values = [committed, linked].filter((value) => value !== null);
  if (values.length > 0) return values.join(' ');
  return ignored && places.checkout !== null
    ? await digestBelow(places.checkout, { ...glob, without: built }, places)
    : null;
}

async function identifyCommitted(glob: InputGlob, tree: ProjectTree): Promise<string | null> {
  if (glob.form === 'pattern') {
    const found = await tree.walk(glob.base, glob);
    if (found.length === 0) return null;
    const lines = await Promise.all(found.map((each) => describeEntry(each, tree)));
    return `sha256:${digestText(lines.sort().join('\0'))}`;
  }
  const entries = await tree.find(glob.base);
  const last = entries.at(-1)?.mode;
  if (last === undefined || (glob.form === 'folder' && last !== 'tree' && last !== 'submodule')) return null;
  return entries.map(({ mode, id }) => `${mode}:${id}`).join(' ');
}

// A symlink counts with what it leads to.
async function describeEntry({ path, entry }: FoundEntry, tree: ProjectTree): Promise<string> {
  const entries = entry.mode === 'symlink' ? await tree.find(path) : [entry];
  return [...entries.map(({ mode, id }) => `${mode} ${id}`), path].join(' ');
}

async function identifyLinked(glob: InputGlob, places: PathPlaces): Promise<string | null> {
  const { checkout, links } = places;
  if (checkout === null) return null;
  const touched = links.filter(({ path }) => overlap(path, glob.base));
  const digests: string[] = [];
  for (const { path } of touched) {
    const digest = await digestBelow(
      checkout,
      { ...glob, base: deeper(path, glob.base), without: git },
      places,
    );
    if (digest !== null) digests.push(digest);
  }
  return digests.length === 0 ? null : digests.join(' ');
}

function overlap(one: string, other: string): boolean {
  return one === other || other === '' || isBelow(one, other) || isBelow(other, one);
}

function deeper(one: string, other: string): string {
  return one.length > other.length ? one : other;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** The contents of what a glob matches on disk, without what the commit has; null: nothing. */
async function digestBelow(
  checkout: string,
  { base, matches, without }: Pick<InputGlob, 'base' | 'matches'> & { readonly without: ReadonlySet<string> },
  { tree, digests }: PathPlaces,
): Promise<string | null> {
  const lines: string[] = [];
  for (const path of listFiles(checkout, base, without)) {
    if (!matches(path) || (await tree.find(path)).length > 0) continue;
    lines.push(`${path} ${await digestAt(join(checkout, path), digests)}`);
  }
  await digests.save();
  return lines.length === 0 ? null : `content:${digestText(lines.sort().join('\0'))}`;
}

const git: ReadonlySet<string> = new Set(['.git']);
/** What is made from files that count by themselves. */
const built: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', '__pycache__']);

/** Files and links at or below a path, relative to `root`. Only at its beginning a link to a folder is followed. */
function listFiles(root: string, path: string, without: ReadonlySet<string>): readonly string[] {
  const start = lookAt(join(root, path));
  if (!start?.isDirectory()) return start?.isFile() ? [path] : [];
  const files: string[] = [];
  const waiting = [path];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const above = folder === '' ? '' : `${folder}/`;
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.filter(({ name }) => !without.has(name))) {
      if (entry.isFile() || entry.isSymbolicLink()) files.push(above + entry.name);
      else if (entry.isDirectory()) waiting.push(above + entry.name);
    }
  }
  return files;
}

function lookAt(path: string) {
  try {
    return lstatSync(realpathSync(path));
  } catch {
    return null;
  }
}

/** Of a link to a file the contents; of one to a folder, which may hold anything, where it leads. */
async function digestAt(path: string, digests: FileDigests): Promise<string> {
  const isLink = lstatSync(path).isSymbolicLink();
  return isLink && !lookAt(path)?.isFile() ? `link:${digestText(readlinkSync(path))}` : digests.of(path);
}
