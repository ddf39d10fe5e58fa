import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InternalError } from '../diagnostics/errors.ts';
import type { Notice, PreparedWorkspace, Workspaces } from '../engine/ports.ts';
import type { CheckOut } from '../git/checkout.ts';
import { bringHistory } from '../git/history.ts';
import { type Keeping, keepCommit } from '../git/keep.ts';
import type { SnapshotContents } from '../git/kept-commits.ts';
import type { Store } from '../git/store.ts';
import { bringSubmodules, judgeSubmodules, type Submodule } from '../git/submodules.ts';
import type { WorkspaceSettings } from '../pipeline/model.ts';
import { copySlot } from './copy-slot.ts';
import { fill, isReusable } from './fill.ts';
import { placeLfsFiles } from './lfs-files.ts';
import { linkPaths } from './links.ts';
import { noteAbsent, noteContents, noteShadowed } from './notes.ts';
import { makeOwnRepository } from './own-repository.ts';
import { openPool, type Pool } from './pool.ts';
import type { Slot, SlotNote } from './slot.ts';
import { Views } from './views.ts';
import { findWorkspaceDirectory, findWorkTree, nameWorkTree } from './workspace-directory.ts';

/** What the workspace of one run is made from. */
export interface WorkspaceOrder {
  readonly store: Store;
  /** Id of the run: names its folder. */
  readonly run: string;
  /** What `pin` gave: the commit, and the real one that it stands on. */
  readonly commit: string;
  readonly base: string | null;
  /** The project's folder in the repository, with `/`; empty when it is the root. */
  readonly project: string;
  readonly settings: WorkspaceSettings;
  /** Id of a run of the same commit: where its workspace was kept, a new one is a copy of it. */
  readonly startsFrom?: string;
  /** Whether work trees may be views of one tree, where the system allows it. Absent: they may not. */
  readonly mayBeViews?: () => boolean;
}

/** Whether the workspace of a run was kept and holds that commit, with what its tasks wrote. */
export async function hasKeptWorkspace(store: Store, run: string, commit: string): Promise<boolean> {
  const pool = openPool(findWorkspaceDirectory(store));
  return (await readKept(pool, run))?.commit === commit;
}

/** The port of the engine, and what happens to a workspace when its run has ended. */
export interface RunWorkspaces extends Workspaces {
  /** `kept`: stays for a look. `pooled`: the next run may clean and take it. `removed`: is deleted. */
  readonly release: (fate: 'kept' | 'pooled' | 'removed') => Promise<void>;
}

/** The workspace of a run: taken up if the run had one, else one of the pool, else a new one. */
export function createWorkspaces(order: WorkspaceOrder): RunWorkspaces {
  if (!/^[\w.-]+$/.test(order.run)) throw new InternalError(`not the id of a run: ${order.run}`);
  const { environment } = order.store.repository;
  const pool = openPool(findWorkspaceDirectory(order.store), environment['PATH']);
  const slot = pool.slotOf(order.run);
  const name = nameWorkTree(order.store.repository);
  const views = new Views({ ...order, pool, name, isAllowed: order.mayBeViews ?? (() => false) });
  return {
    prepare: () => prepare({ ...order, pool, views, slot }),
    prepareFor: async (id) => {
      const { startsFrom: _, ...own } = order;
      // What is to be noted of the commit has been said of the first copy.
      const { notes: __, ...copy } = await prepare({
        ...own,
        pool,
        views,
        slot: pool.slotOfInstance(order.run, id),
      });
      return copy;
    },
    releaseFor: (id) => pool.give(pool.slotOfInstance(order.run, id)),
    keepFor: (id) => views.keep(pool.slotOfInstance(order.run, id)),
    keep: async () => {
      await (await keepCommit(order.store, order.commit)).kept;
      // The run waits, and its process that reads objects need not wait with it.
      await order.store.source.objects.close();
    },
    release: async (fate) => {
      if (fate === 'kept') {
        views.keep(slot);
        return views.close();
      }
      if (fate === 'pooled') {
        await pool.closeViews(order.run);
        await pool.give(slot);
      }
      await pool.removeRun(order.run);
    },
  };
}

/**
 * Demands that the submodules of a commit may be brought in, where they are to be: what is wrong with their addresses is
 * said before there is a run that could only be resumed in vain. Throws `EnvironmentError` `unsafe-submodule`.
 */
export async function demandSubmodules(
  order: Pick<WorkspaceOrder, 'store' | 'settings' | 'commit'>,
): Promise<void> {
  if (!order.settings.submodules) return;
  const keeping = await keepCommit(order.store, order.commit);
  await keeping.kept;
  await judge(order, keeping);
}

interface Making extends WorkspaceOrder {
  readonly pool: Pool;
  readonly slot: Slot;
  readonly views: Views;
}

async function prepare(making: Making): Promise<PreparedWorkspace> {
  const { pool, slot, run, commit, views } = making;
  const note = await pool.readNote(slot, run);
  const isThere = note?.commit === commit && (await views.isThere(slot, note));
  if (isThere) return placeKept(making, note.tree);
  if (making.startsFrom !== undefined && (await copyKept(making, making.startsFrom))) {
    return placeKept(making);
  }
  // Half-made: the runner was killed meanwhile. It is never taken for a whole one.
  await pool.remove(slot);
  pool.sweep();
  const keeping = await keepCommit(making.store, commit);
  const path = join(slot.directory, nameWorkTree(making.store.repository));
  try {
    const submodules = await judge(making, keeping);
    const view = await views.open(slot, keeping);
    const target = { commit, workTree: path, index: view?.index ?? join(slot.directory, 'index') };
    const reused = view?.reused ?? (await fill(making, keeping, target));
    const notes = [
      ...noteGone(making.startsFrom),
      ...(await finish(making, { contents: keeping.contents, submodules }, target)),
    ];
    const reusable = isReusable(making, keeping.contents);
    const settle = () => pool.writeNote(slot, { version: 1, run, commit, reusable, ...view?.note });
    // It has told all that it will be asked, and ends while the tasks run; if need be, another one is started.
    making.store.close().catch(() => {});
    return {
      ...placesIn(path, making),
      reused,
      kept: false,
      settle,
      ...(notes.length === 0 ? {} : { notes }),
    };
  } catch (error) {
    await pool.remove(slot);
    // Of a run that has no other copy nothing stays.
    await rmdir(dirname(slot.directory)).catch(() => {});
    throw error;
  }
}

function placeKept(making: Making, tree?: string): PreparedWorkspace {
  const { directory } = making.slot;
  const path =
    tree === undefined
      ? findWorkTree(directory, nameWorkTree(making.store.repository))
      : join(directory, tree);
  return { ...placesIn(path, making), reused: false, kept: true };
}

function placesIn(path: string, { project }: Making): Pick<PreparedWorkspace, 'path' | 'project'> {
  return { path, project: project === '' ? path : join(path, project) };
}

function noteGone(from: string | undefined): readonly Notice[] {
  if (from === undefined) return [];
  const message = `the workspace of \`${from}\` has gone since this run was planned: of its tasks only declared outputs are there`;
  return [{ code: 'workspace-made-anew', message, hint: `run all of it again: runnable rerun ${from}` }];
}

/** Starts from what another run left; false: that is gone. */
async function copyKept({ pool, slot, run, commit }: Making, from: string): Promise<boolean> {
  const note = await readKept(pool, from);
  if (note?.commit !== commit) return false;
  await pool.remove(slot);
  await copySlot(pool.slotOf(from), slot);
  await pool.writeNote(slot, { ...note, run });
  return true;
}

// What a killed run left in a view is only there for itself: nothing else may hold on to it.
async function readKept(pool: Pool, run: string): Promise<SlotNote | null> {
  const note = await pool.readNote(pool.slotOf(run), run);
  return note?.view === undefined ? note : null;
}

// Before anything is checked out.
async function judge(
  { store, settings, commit }: Pick<WorkspaceOrder, 'store' | 'settings' | 'commit'>,
  keeping: Keeping,
): Promise<readonly Submodule[]> {
  const submodules = settings.submodules ? keeping.contents.submodules : [];
  if (submodules.length === 0) return [];
  const { commonDirectory, readSettings } = store.repository;
  const origin = (await readSettings()).get('remote.origin.url') ?? null;
  return judgeSubmodules(store, { commit, gitDirectory: commonDirectory, origin }, submodules);
}

async function finish(
  making: Making,
  { contents, submodules }: { contents: SnapshotContents; submodules: readonly Submodule[] },
  target: CheckOut,
): Promise<readonly Notice[]> {
  const { store, settings, project } = making;
  await bringSubmodules(store, { ...target, gitDirectory: store.repository.commonDirectory }, submodules);
  const { linked, shadowed, absent } = linkPaths(
    { workTree: target.workTree, prefix: project, checkout: store.repository.root },
    settings.link,
  );
  const own = { ...target, exclude: linked.map((path) => `/${path}`) };
  makeOwnRepository(store, own);
  if (settings.lfs) await placeLfsFiles(store, { ...target, paths: contents.lfs });
  if (settings.history) {
    await bringHistory(store, {
      commit: target.commit,
      base: making.base,
      gitDirectory: join(target.workTree, '.git'),
    });
  }
  return [
    ...noteContents(settings, contents, store.repository),
    ...noteShadowed(shadowed),
    ...noteAbsent(absent, store.repository.root),
  ];
}
