import { join } from 'node:path';
import { diskTrouble } from '../../disk/trouble.ts';
import { excludeUsers, hasLeftOvers } from '../hold-store.ts';
import { demandGit } from '../process.ts';
import type { Store } from '../store.ts';
import { type ChosenCommits, chooseCommits } from './choose-commits.ts';
import { findNamedLfs, type LfsFile, listLfsFiles } from './lfs-files.ts';
import { removeCommits, removeFiles, removeLeftOvers, removePacks } from './remove-objects.ts';
import { listReachable, type NeededCommits, type ObjectSurvey, surveyObjects } from './survey-objects.ts';

/** What is to go of a store. One process at a time may remove; any number may read and keep meanwhile. */
export interface StoreCollection {
  /** Which commits records name. Asked first, and again when nobody can keep anything. */
  readonly findNeeded: () => Promise<(commit: string) => boolean>;
  /** Nothing is removed. */
  readonly dryRun: boolean;
  /** Milliseconds to wait for those who count on objects that no record names yet. Default: 3,000. */
  readonly patienceMs?: number;
}

/** What went, or would go. */
export interface CollectedStore {
  /** Commits that are not kept any more. */
  readonly commits: number;
  /** Bytes, of objects and of LFS files. */
  readonly size: number;
  /** Nothing went, because the store was in use all the while. */
  readonly busy: boolean;
}

/** Nothing went. */
export const nothingCollected: CollectedStore = { commits: 0, size: 0, busy: false };

/**
 * Removes the objects and LFS files of commits that nothing needs. What is needed of a pack that goes is copied first, and
 * users are kept out only while files are removed. Killed at any step, it leaves all that is needed, and a sign for the
 * next one to go on. Throws `EnvironmentError`.
 */
export async function collectStore(store: Store, order: StoreCollection): Promise<CollectedStore> {
  try {
    const first = await chooseCommits(store, await order.findNeeded());
    const isUnfinished = !order.dryRun && hasLeftOvers(store.directory);
    if (first.go.length === 0 && !isUnfinished) return nothingCollected;
    const survey = await surveyAll(store, first);
    if (order.dryRun) {
      return { ...nothingCollected, commits: first.go.length, size: survey.unneeded + sumUp(survey.lfs) };
    }
    await copyObjects(store, survey.copy);
    return await removeAll(store, { order, first, survey });
  } catch (error) {
    throw diskTrouble(error, store.directory);
  }
}

interface Survey extends ObjectSurvey {
  /** Those that nothing names. */
  readonly lfs: readonly LfsFile[];
}

async function surveyAll(store: Store, chosen: ChosenCommits): Promise<Survey> {
  const files = listLfsFiles(store);
  const named = files.length === 0 ? new Set() : await findNamedLfs(store, chosen.stay);
  return { ...(await surveyObjects(store, chosen)), lfs: files.filter(({ digest }) => !named.has(digest)) };
}

function sumUp(files: readonly LfsFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

interface Removing {
  readonly order: StoreCollection;
  readonly first: ChosenCommits;
  readonly survey: Survey;
}

async function removeAll(store: Store, { order, first, survey }: Removing): Promise<CollectedStore> {
  const exclusion = await excludeUsers(store.directory, order.patienceMs ?? 3_000);
  if (exclusion === null) return { ...nothingCollected, busy: true };
  try {
    const last = await chooseCommits(store, await order.findNeeded());
    const known = new Set([...first.stay, ...first.waiting]);
    const isFresh = (commit: string): boolean => !known.has(commit);
    const fresh = { stay: last.stay.filter(isFresh), waiting: last.waiting.filter(isFresh) };
    await copyObjects(store, await findFresh(store, fresh, survey));
    const named = survey.lfs.length === 0 ? new Set() : await findNamedLfs(store, fresh.stay);
    const lfs = survey.lfs.filter(({ digest }) => !named.has(digest));
    // First of all nobody may take them for kept any more.
    await removeCommits(store, last);
    removePacks(survey.packs);
    removeFiles([...survey.loose, ...lfs.map(({ path }) => path)]);
    removeLeftOvers(store, last.stay);
    exclusion.end();
    return { commits: last.go.length, size: survey.unneeded + sumUp(lfs), busy: false };
  } catch (error) {
    exclusion.abandon();
    throw error;
  } finally {
    // It may still have packs open that are gone.
    await store.source.objects.close();
  }
}

/** What commits that were kept meanwhile need of what goes. */
async function findFresh(
  store: Store,
  fresh: NeededCommits,
  { going, staying, copy }: ObjectSurvey,
): Promise<ReadonlySet<string>> {
  const needed = await listReachable(store, fresh);
  return new Set([...needed].filter((id) => going.has(id) && !staying.has(id) && !copy.has(id)));
}

/** Copies objects into a pack of their own, which is on disk before it has its name. */
async function copyObjects(store: Store, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size === 0) return;
  const input = [...ids].map((id) => `${id}\n`).join('');
  const pack = join(store.directory, 'objects', 'pack', 'pack');
  await demandGit(['pack-objects', '-q', '--window=0', '--delta-base-offset', pack], {
    ...store.call('own'),
    input,
  });
}
