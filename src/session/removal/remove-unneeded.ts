import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { collectCacheEntries } from '../../catalog/cache/collect-entries.ts';
import type { RemovedBlobs } from '../../catalog/remove-blobs.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { nodeDisk } from '../../disk/disk.ts';
import { lockFile } from '../../disk/system-lock.ts';
import { type CollectedStore, collectStore, nothingCollected } from '../../git/collect/collect-store.ts';
import { openStore, storeDirectory } from '../../git/store.ts';
import type { ListedRuns } from '../../journal/runs/list-runs.ts';
import { chooseRunsToRemove, removeRun } from '../../journal/runs/remove-runs.ts';
import { openState, readState, type StateDirectory } from '../../journal/state-directory.ts';
import { sweepDirectory } from '../../journal/sweeps/sweep-directory.ts';
import { collectWorkspaces } from '../../workspaces/collect-workspaces.ts';
import { forgetRuns } from '../history/forget-runs.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import { openSweepRecords } from '../sweep/sweep-records.ts';
import { findEarliestAtWork, findNeededBlobs, findNewlyNeeded, type OutputBounds } from './needed-blobs.ts';
import { findNeededCommits } from './needed-commits.ts';

/** What may go of the records of a project's repository. */
export interface RemovalOrder {
  /** Runs that started longer ago go. */
  readonly olderThanMs?: number;
  /** Runs go of which so many newer ones are kept. */
  readonly keep?: number;
  /** Also runs that `resume` could still take up. */
  readonly resumable: boolean;
  /** Nothing is removed. */
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface Removed {
  /** Ids of runs. */
  readonly runs: readonly string[];
  /** Results of tasks that are not remembered any more. */
  readonly results: number;
  readonly blobs: RemovedBlobs;
  /** Of the store of commits. */
  readonly store: CollectedStore;
}

/** Milliseconds for which what nothing refers to stays: its record may be on its way, from another machine say. */
export const youngMs = 10 * 60 * 1000;

/** Milliseconds for which altered bytes that were put aside can be looked at. */
const quarantineMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Removes records of runs, and then everything that was kept for them alone: workspaces, what lies in the catalog, and
 * objects of commits.
 * Runs may be at work meanwhile, and lose nothing. Throws `EnvironmentError` `removal-busy` when another process does the same.
 */
export async function removeUnneeded(project: Project, order: RemovalOrder): Promise<Removed> {
  if (!existsSync(project.stateDirectory)) return nothing;
  if (order.dryRun) return carryOut(project, readState(project.stateDirectory), order);
  const state = await openState(project.stateDirectory);
  // A file that is always there: on a disk that is full none could be made, and removing is what makes room.
  const lock = await lockFile(join(state.path, 'version'), 'exclusive');
  if (lock === undefined) throw busy();
  try {
    return await carryOut(project, state, order);
  } finally {
    lock.release();
  }
}

const nothing: Removed = {
  runs: [],
  results: 0,
  blobs: { count: 0, size: 0, young: 0 },
  store: nothingCollected,
};

function busy(): EnvironmentError {
  return new EnvironmentError('removal-busy', 'another process is removing records of these runs', {
    trouble: 'refused',
    hint: 'wait for its end, then try again',
  });
}

async function carryOut(project: Project, state: StateDirectory, order: RemovalOrder): Promise<Removed> {
  const now = Date.now();
  const listed = await openRecords(project).list();
  const going = chooseRunsToRemove(listed.runs, {
    ...order,
    now,
    unfinished: await openSweepRecords(project).unfinished(),
  }).map(({ id }) => id);
  const runs = order.dryRun ? going : await removeRecords(project, state, going);
  const forgotten = collectCacheEntries(
    state.path,
    { ...project.configuration.cache, now, dryRun: order.dryRun },
    nodeDisk,
  );
  const bounds = { ...boundsOf(project), now, resumable: order.resumable };
  const gone = { listed, runs, emptied: await listEmptied(project, runs, order), dryRun: order.dryRun };
  const blobs = await removeBlobsOf(state, { ...gone, forgotten, bounds });
  return { runs, results: forgotten.size, blobs, store: await removeCommits(project, state, gone) };
}

/** Removes what nobody has taken up meanwhile, and the workspaces that belong to no record. */
async function removeRecords(
  project: Project,
  state: StateDirectory,
  ids: readonly string[],
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const id of ids) if (await removeRun(state, id)) removed.push(id);
  await openSweepRecords(project).removeEmpty();
  const isOurs = (id: string) => existsSync(state.run(id).path) && !existsSync(state.run(id).pulled);
  await collectWorkspaces(project, isOurs);
  await forgetRuns(project, state);
  return removed;
}

/** Sweeps whose records would be gone by now. */
async function listEmptied(
  project: Project,
  runs: readonly string[],
  { dryRun }: RemovalOrder,
): Promise<ReadonlySet<string>> {
  if (!dryRun) return new Set();
  const gone = new Set(runs);
  return new Set(await openSweepRecords(project).listEmptied((run) => gone.has(run)));
}

function boundsOf({ configuration: { catalog } }: Project): Pick<OutputBounds, 'keepMs' | 'maxBytes'> {
  return {
    ...(catalog.keepMs === undefined ? {} : { keepMs: catalog.keepMs }),
    ...(catalog.maxBytes === undefined ? {} : { maxBytes: catalog.maxBytes }),
  };
}

interface GoneRuns {
  readonly listed: ListedRuns;
  /** Those whose records go. */
  readonly runs: readonly string[];
  /** Sweeps whose records would go, where nothing is removed. */
  readonly emptied: ReadonlySet<string>;
  readonly dryRun: boolean;
}

async function removeCommits(
  project: Project,
  state: StateDirectory,
  { listed, runs, emptied, dryRun }: GoneRuns,
): Promise<CollectedStore> {
  if (!existsSync(storeDirectory(state.path))) return nothingCollected;
  const gone = new Set(runs);
  const goes = (id: string) => gone.has(id);
  const store = await openStore(project.repository, state.path);
  try {
    const findNeeded = async () => findNeededCommits({ state, listed, goes, emptied });
    return await collectStore(store, { findNeeded, dryRun });
  } finally {
    await store.close();
  }
}

interface BlobOrder extends GoneRuns {
  /** Paths of the entries of the cache that go. */
  readonly forgotten: ReadonlySet<string>;
  readonly bounds: OutputBounds;
}

async function removeBlobsOf(
  state: StateDirectory,
  { listed, runs, emptied, forgotten, bounds, dryRun }: BlobOrder,
): Promise<RemovedBlobs> {
  const { measureBlobs, removeBlobs } = await import('../../catalog/remove-blobs.ts');
  const gone = new Set(runs);
  const sizes = bounds.maxBytes === undefined ? new Map() : measureBlobs(state.path, nodeDisk);
  const records = [...emptied].map((id) => sweepDirectory(state, id).record);
  const kept = { state, listed, forgotten: new Set([...forgotten, ...records]), sizes };
  const needed = findNeededBlobs({ ...kept, goes: (id) => gone.has(id) }, bounds);
  const earliest = await findEarliestAtWork(state, listed, bounds.now);
  const removal = {
    isNeeded: (digest: string) => needed.has(digest),
    writtenBefore: earliest - youngMs,
    lookAgain: async () => {
      const fresh = await findNewlyNeeded(state, listed);
      return (digest: string) => fresh.has(digest);
    },
    putAsideBefore: bounds.now - quarantineMs,
    dryRun,
  };
  return removeBlobs(state.path, removal, nodeDisk);
}
