import { rename, rm, rmdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { foldOverlay } from '../disk/fold-overlay.ts';
import { mayMount, mountOverlay, unmountBelow } from '../disk/overlay.ts';
import { bootOf } from '../disk/process-identity.ts';
import { type CheckOut, isCheckedOut, sealCheckOut } from '../git/checkout.ts';
import { type Keeping, keepCommit } from '../git/keep.ts';
import { type Filling, fill, isReusable } from './fill.ts';
import type { Slot, SlotNote } from './slot.ts';

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
  /** Whether the base was mostly there. */
  readonly reused: boolean;
  /** What the note of the slot has to say of it. */
  readonly note: Pick<SlotNote, 'reusable' | 'tree' | 'view'>;
}

interface Base {
  readonly target: CheckOut;
  readonly reused: boolean;
}

/** Trees of fewer files are checked out about as quickly as a view of them is made and taken down. */
const leastFiles = 1000;

/** The work trees of a run as views of one tree, the base of its commit, where the system allows it and it is worth it. */
export class Views {
  readonly #order: ViewsOrder;
  readonly #own: Slot;
  readonly #kept: Slot[] = [];
  #base: Promise<Base | null> | undefined;

  constructor(order: ViewsOrder) {
    this.#order = order;
    this.#own = order.pool.slotOfBase(order.run);
  }

  /** Makes the work tree of a slot a view. Null: the files of the commit are to be put there. */
  async open(slot: Slot, keeping: Keeping): Promise<View | null> {
    if (!this.#isWorthIt(keeping)) return null;
    this.#base ??= this.#findOrMake(keeping).catch((error: unknown) => {
      this.#base = undefined;
      throw error;
    });
    const base = await this.#base;
    const tree = this.#order.name;
    if (base === null || !(await this.#mount(slot, tree, base.target.workTree))) return null;
    // The base may be that of another run, which has kept these objects in a store that has been emptied since.
    await keeping.kept;
    const note = { reusable: false, tree, view: { boot: bootOf() } };
    return { index: base.target.index, reused: base.reused, note };
  }

  /** Whether a slot holds what was written in it; a view that was taken down is mounted again. */
  async isThere(slot: Slot, { view, tree = this.#order.name }: SlotNote): Promise<boolean> {
    if (view === undefined) return true;
    const base = view.boot === bootOf() ? await this.#join() : null;
    return base !== null && this.#mount(slot, tree, base.workTree);
  }

  /** What is in the view of a slot is to be there when nothing is mounted any more. */
  keep(slot: Slot): void {
    this.#kept.push(slot);
  }

  /** Takes all views of the run down. Those to be kept become folders like any other; the rest can be mounted again. */
  async close(): Promise<void> {
    const { pool, run } = this.#order;
    for (const slot of this.#kept.splice(0)) {
      // Where there is no room for it the run has ended all the same, and what was written lies beside the view.
      await this.#settle(slot).catch(() => {});
    }
    await pool.closeViews(run);
    if ((await pool.listViews(run)).length === 0) await pool.leaveBase(run);
  }

  async #settle(slot: Slot): Promise<void> {
    const { pool, run, commit, name, store } = this.#order;
    const note = await pool.readNote(slot, run);
    if (note?.view === undefined) return;
    const { view: _, tree = name, ...plain } = note;
    const base = await this.#join();
    if (base === null || !(await this.#mount(slot, tree, base.workTree))) return;
    const isLast = (await pool.listViews(run)).length === 1;
    const claimed = isLast ? await pool.bases.claim(run, commit, this.#own) : null;
    const own = claimed ?? (await this.#fill(await keepCommit(store, commit))).target;
    const path = join(slot.directory, tree);
    await foldOverlay({
      view: path,
      upper: join(slot.directory, 'upper'),
      lower: (claimed ?? base).workTree,
      tree: own.workTree,
      spare: join(slot.directory, 'spare'),
      takeDown: () => unmountBelow(slot.directory, store.repository.environment['PATH']),
    });
    await rmdir(path);
    await rename(own.workTree, path);
    await rename(own.index, join(slot.directory, 'index'));
    await pool.writeNote(slot, plain);
    for (const name of ['upper', 'work']) {
      await rm(join(slot.directory, name), { recursive: true, force: true });
    }
    await pool.remove(this.#own);
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

  async #findOrMake(keeping: Keeping): Promise<Base | null> {
    const { pool, run, commit, name: tree } = this.#order;
    const used = await this.#join();
    if (used !== null) return { target: used, reused: true };
    if (!(await this.#canMount())) return null;
    const reused = (await this.#takeIdle()) || (await this.#fillToShare(keeping));
    await pool.writeNote(this.#own, { version: 1, run, commit, reusable: true, tree, boot: bootOf() });
    const target = await pool.bases.publish(run, commit, this.#own);
    // It is still there where another run was quicker.
    await pool.give(this.#own);
    return target === null ? null : { target, reused };
  }

  // Should somebody have been in it who has no business there, it is made anew.
  async #takeIdle(): Promise<boolean> {
    const { pool, store, commit, name } = this.#order;
    const idle = await pool.bases.takeIdle(this.#own, (commits) => commits.find((other) => other === commit));
    return idle !== null && basename(idle.workTree) === name && isCheckedOut(store, idle);
  }

  async #fillToShare(keeping: Keeping): Promise<boolean> {
    const { target, reused } = await this.#fill(keeping);
    await sealCheckOut(target);
    return reused;
  }

  async #fill(keeping: Keeping): Promise<Base> {
    const { pool, commit, name } = this.#order;
    await pool.remove(this.#own);
    const { directory } = this.#own;
    const target = { commit, workTree: join(directory, name), index: join(directory, 'index') };
    return { target, reused: await fill({ ...this.#order, slot: this.#own }, keeping, target) };
  }

  // Found out before anything is made that only views are made from.
  async #canMount(): Promise<boolean> {
    const { name, pool } = this.#order;
    const probe = { directory: join(this.#own.directory, 'probe') };
    const mounted = await this.#mount(probe, name, join(probe.directory, name));
    await pool.remove(this.#own);
    return mounted;
  }

  #mount({ directory }: Slot, name: string, tree: string): Promise<boolean> {
    const { environment } = this.#order.store.repository;
    return mountOverlay({ directory, name, lower: relative(directory, tree) }, environment['PATH']);
  }

  #join(): Promise<CheckOut | null> {
    const { pool, run, commit } = this.#order;
    return pool.bases.join(run, commit);
  }
}
