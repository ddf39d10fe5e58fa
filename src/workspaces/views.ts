import { rename, rm, rmdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { copyTree } from '../disk/copy-tree.ts';
import { mayMount, mountOverlay, unmountBelow } from '../disk/overlay.ts';
import { bootOf } from '../disk/process-identity.ts';
import type { CheckOut } from '../git/checkout.ts';
import type { Keeping } from '../git/keep.ts';
import { type Filling, fill, isReusable } from './fill.ts';
import type { Slot, SlotNote } from './pool.ts';

/** What the views of one run are made from. */
export interface ViewsOrder extends Omit<Filling, 'slot'> {
  readonly run: string;
  readonly commit: string;
  /** Name of the folder that tasks work in. */
  readonly name: string;
  /** Whether whoever works in the copies sees what this process mounts: an engine for containers may not. */
  readonly isAllowed: () => boolean;
}

/** A slot that has become one. */
export interface View {
  /** Absolute path of the index that knows the files of the base. */
  readonly index: string;
  /** What the note of the slot has to say of it. */
  readonly note: Pick<SlotNote, 'reusable' | 'tree' | 'view'>;
}

/** Trees of fewer files are checked out about as quickly as a view of them is made and taken down. */
const leastFiles = 1000;

/** The copies of instances of a run as views of one tree, its base, where the system allows it and it is worth it. */
export class Views {
  readonly #order: ViewsOrder;
  readonly #base: Slot;
  readonly #kept: Slot[] = [];
  #made: Promise<CheckOut | null> | undefined;

  constructor(order: ViewsOrder) {
    this.#order = order;
    this.#base = order.pool.slotOfBase(order.run);
  }

  /** Makes the work tree of a slot a view. Null: the files of the commit are to be put there. */
  async open(slot: Slot, keeping: Keeping): Promise<View | null> {
    if (!this.#isWorthIt(keeping)) return null;
    this.#made ??= this.#make(keeping).catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    const base = await this.#made;
    const tree = this.#order.name;
    if (base === null || !(await this.#mount(slot, tree, base.workTree))) return null;
    return { index: base.index, note: { reusable: false, tree, view: { boot: bootOf() } } };
  }

  /** Whether a slot holds what was written in it; a view that was taken down is mounted again. */
  async isThere(slot: Slot, { view, tree = this.#order.name }: SlotNote): Promise<boolean> {
    if (view === undefined) return true;
    const base = view.boot === bootOf() ? await this.#findBase() : null;
    return base !== null && this.#mount(slot, tree, base.workTree);
  }

  /** What is in the view of a slot is to be there when nothing is mounted any more. */
  keep(slot: Slot): void {
    this.#kept.push(slot);
  }

  /** Takes all views of the run down. Those to be kept become folders like any other; the rest can be mounted again. */
  async close(): Promise<void> {
    for (const slot of this.#kept.splice(0)) {
      // Where there is no room for it the run has ended all the same, and what was written lies beside the view.
      await this.#settle(slot).catch(() => {});
    }
    await this.#order.pool.closeViews(this.#order.run);
  }

  /** When no view is needed any more: other runs may have the base. */
  async release(): Promise<void> {
    const { pool, run } = this.#order;
    await pool.closeViews(run);
    if ((await this.#findBase()) !== null) await pool.give(this.#base);
  }

  async #settle(slot: Slot): Promise<void> {
    const { pool, run, name, store } = this.#order;
    const note = await pool.readNote(slot, run);
    if (note?.view === undefined) return;
    const { view: _, tree = name, ...real } = note;
    const [path, copy] = [join(slot.directory, tree), join(slot.directory, 'copy')];
    await rm(copy, { recursive: true, force: true });
    await copyTree(path, copy, new Set());
    await unmountBelow(slot.directory, store.repository.environment['PATH']);
    await rmdir(path);
    await rename(copy, path);
    await pool.writeNote(slot, real);
    for (const folder of ['upper', 'work']) {
      await rm(join(slot.directory, folder), { recursive: true, force: true });
    }
  }

  #isWorthIt({ contents }: Keeping): boolean {
    return (
      contents.files >= leastFiles &&
      contents.collisions.length === 0 &&
      isReusable(this.#order, contents) &&
      mayMount() &&
      bootOf() !== '' &&
      this.#order.isAllowed()
    );
  }

  async #make(keeping: Keeping): Promise<CheckOut | null> {
    const { pool, run, commit, name: tree } = this.#order;
    const found = await this.#findBase();
    if (found !== null) return found;
    await pool.remove(this.#base);
    if (!(await this.#canMount())) return null;
    const target = this.#baseNamed(tree);
    await fill({ ...this.#order, slot: this.#base }, keeping, target);
    await pool.writeNote(this.#base, { version: 1, run, commit, reusable: true, tree });
    return target;
  }

  // Found out before anything is made that only views are made from.
  async #canMount(): Promise<boolean> {
    const { name, pool } = this.#order;
    const probe = { directory: join(this.#base.directory, 'probe') };
    const mounted = await this.#mount(probe, name, join(probe.directory, name));
    await pool.remove(this.#base);
    return mounted;
  }

  #mount({ directory }: Slot, name: string, tree: string): Promise<boolean> {
    const { environment } = this.#order.store.repository;
    return mountOverlay({ directory, name, lower: relative(directory, tree) }, environment['PATH']);
  }

  async #findBase(): Promise<CheckOut | null> {
    const { pool, run, commit, name } = this.#order;
    const note = await pool.readNote(this.#base, run);
    return note?.commit === commit ? this.#baseNamed(note.tree ?? name) : null;
  }

  #baseNamed(name: string): CheckOut {
    const { directory } = this.#base;
    return { commit: this.#order.commit, workTree: join(directory, name), index: join(directory, 'index') };
  }
}
