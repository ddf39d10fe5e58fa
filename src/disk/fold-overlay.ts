import type { Buffer } from 'node:buffer';
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { chmod, mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from './copy-tree.ts';
import { diskPath } from './disk-path.ts';

/** An overlay, mounted, whose work tree is to become a folder like any other. Absolute paths. */
export interface Folding {
  /** Where it is mounted. */
  readonly view: string;
  /** What was written there. */
  readonly upper: string;
  /** The tree that it shows. */
  readonly lower: string;
  /** A tree that holds the same as `lower`, or that one itself. It becomes what the view shows. */
  readonly tree: string;
  /** A folder for what has to be copied; what is there goes. */
  readonly spare: string;
  /** Takes the view down. */
  readonly takeDown: () => Promise<void>;
}

/**
 * Makes a tree hold what an overlay shows, and takes the overlay down. What was written is moved, so the cost is that of
 * what changed. Throws what the disk throws; the tree may be changed in part then.
 */
export async function foldOverlay(folding: Folding): Promise<void> {
  const changes = new Comparison(folding).compare('', true);
  const { tree, upper, view, spare } = folding;
  await rm(spare, { recursive: true, force: true });
  await mkdir(spare);
  for (const [index, path] of changes.copies.entries()) {
    await copyTree(diskPath(view, path), join(spare, `${index}`));
  }
  await folding.takeDown();
  for (const path of changes.removals) await rm(diskPath(tree, path), { recursive: true, force: true });
  for (const path of changes.folders) await mkdir(diskPath(tree, path));
  for (const path of changes.moves) await rename(diskPath(upper, path), diskPath(tree, path));
  for (const [index, path] of changes.copies.entries()) {
    await rename(join(spare, `${index}`), diskPath(tree, path));
  }
  for (const { path, status } of changes.attributes) {
    await chmod(diskPath(tree, path), Number(status.mode & 0o7777n));
    await utimes(diskPath(tree, path), Number(status.atimeNs) / 1e9, Number(status.mtimeNs) / 1e9);
  }
  await rm(spare, { recursive: true });
}

/** What has to be done to a tree, in this order. Paths of bytes (`latin1`) from its root. */
interface Changes {
  /** Paths that go, with all below. */
  readonly removals: string[];
  /** Folders to be made, those above others first. */
  readonly folders: string[];
  /** Paths that are moved from what was written. */
  readonly moves: string[];
  /** Paths that are copied from the view: they are elsewhere in the lower tree. */
  readonly copies: string[];
  /** Folders with their rights and times, those below others first. */
  readonly attributes: { readonly path: string; readonly status: BigIntStats }[];
}

/**
 * Compares what an overlay shows with its parts. What the marks in the upper folder mean, such as that a folder was
 * moved or covers the one below, is seen by what the view shows, and never read.
 */
class Comparison {
  readonly #folding: Folding;
  readonly #changes: Changes = { removals: [], folders: [], moves: [], copies: [], attributes: [] };

  constructor(folding: Folding) {
    this.#folding = folding;
  }

  /** Notes the changes below a folder that is in the upper folder too; `isBelow`: and in the lower tree. */
  compare(path: string, isBelow: boolean): Changes {
    const { view, upper, lower } = this.#folding;
    const shown = namesIn(diskPath(view, path));
    const written = namesIn(diskPath(upper, path));
    const under = isBelow ? namesIn(diskPath(lower, path)) : new Set<string>();
    for (const name of under) if (!shown.has(name)) this.#changes.removals.push(joinPath(path, name));
    for (const name of shown) {
      const entry = { path: joinPath(path, name), isBelow: under.has(name) };
      if (written.has(name)) this.#takeWritten(entry);
      else this.#takeShown(entry);
    }
    this.#changes.attributes.push({ path, status: look(view, path) });
    return this.#changes;
  }

  #takeWritten({ path, isBelow }: Entry): void {
    const { view, lower } = this.#folding;
    const { removals, folders, moves } = this.#changes;
    const isFolder = look(view, path).isDirectory();
    if (isFolder && isBelow && look(lower, path).isDirectory()) {
      this.compare(path, true);
      return;
    }
    if (isBelow) removals.push(path);
    if (!isFolder || this.#isWhole(path)) moves.push(path);
    else {
      folders.push(path);
      this.compare(path, false);
    }
  }

  // It comes from the lower tree: from the same place, unless a folder above it was moved here.
  #takeShown({ path, isBelow }: Entry): void {
    const { view, lower } = this.#folding;
    if (isBelow && look(view, path).ino === look(lower, path).ino) return;
    if (isBelow) this.#changes.removals.push(path);
    this.#changes.copies.push(path);
  }

  /** Whether all that is shown in a folder was written there. */
  #isWhole(path: string): boolean {
    const { view, upper } = this.#folding;
    const written = namesIn(diskPath(upper, path));
    const shown = readdirSync(diskPath(view, path), { encoding: 'latin1', withFileTypes: true });
    return (
      shown.length === written.size &&
      shown.every(
        (entry) =>
          written.has(entry.name) && (!entry.isDirectory() || this.#isWhole(joinPath(path, entry.name))),
      )
    );
  }
}

interface Entry {
  readonly path: string;
  /** Something of that name is in the lower tree. */
  readonly isBelow: boolean;
}

function namesIn(folder: Buffer): ReadonlySet<string> {
  return new Set(readdirSync(folder, 'latin1'));
}

function look(root: string, path: string): BigIntStats {
  return lstatSync(diskPath(root, path), { bigint: true });
}

function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
