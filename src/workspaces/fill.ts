import { basename } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { type CheckOut, checkOut, cleanOut } from '../git/checkout.ts';
import type { Keeping } from '../git/keep.ts';
import type { SnapshotContents } from '../git/kept-commits.ts';
import type { Store } from '../git/store.ts';
import type { WorkspaceSettings } from '../pipeline/model.ts';
import { demandCaseKept } from './case.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';
import { renameWorkTree } from './workspace-directory.ts';

/** A slot that is to hold the files of a commit. */
export interface Filling {
  readonly store: Store;
  readonly pool: Pool;
  readonly slot: Slot;
  readonly settings: Pick<WorkspaceSettings, 'submodules'>;
}

/** Puts the files of the commit into the slot while its objects go into the store. True: they were mostly there. */
export async function fill(filling: Filling, keeping: Keeping, target: CheckOut): Promise<boolean> {
  const filled = takeFromPool(filling, keeping.contents, target).then(async (reused) => {
    if (!reused) await makeNew(filling, keeping.contents, target);
    return reused;
  });
  // Both come to their end before anything is removed; what is wrong with an object is said rather than its effect.
  const [kept, done] = await Promise.allSettled([keeping.kept, filled]);
  if (kept.status === 'rejected') throw kept.reason;
  if (done.status === 'rejected') throw done.reason;
  return done.value;
}

async function takeFromPool(
  filling: Filling,
  contents: SnapshotContents,
  target: CheckOut,
): Promise<boolean> {
  const { pool, slot, store } = filling;
  if (!isReusable(filling, contents) || contents.collisions.length > 0) return false;
  for (;;) {
    const held = await pool.take(slot, target.commit);
    if (held === null) return false;
    const isThere = renameWorkTree(slot.directory, basename(target.workTree));
    if (isThere && (await cleanOut(store, target, held))) return true;
    await pool.remove(slot);
  }
}

async function makeNew(
  { slot, store }: Filling,
  contents: SnapshotContents,
  target: CheckOut,
): Promise<void> {
  makeFolders(target.workTree);
  if (contents.collisions.length > 0) await demandCaseKept(slot.directory, contents.collisions);
  await checkOut(store, target);
}

/** Whether another run may take it when this one has ended: folders of submodules are no business of git's clean-up. */
export function isReusable({ settings }: Pick<Filling, 'settings'>, contents: SnapshotContents): boolean {
  return contents.submodules.length === 0 && !settings.submodules;
}
