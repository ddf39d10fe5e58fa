import { type Result, success } from '../../diagnostics/result.ts';
import { chooseRemote } from '../../git/choose-remote.ts';
import { listRemoteRecords, removeRemoteRecords } from '../../git/records/remote-records.ts';
import { isRunId } from '../../journal/run-id.ts';
import { chooseRunsToRemove } from '../../journal/runs/remove-runs.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import { withHistory } from './with-history.ts';

/** Which records go at a remote. */
export interface RemoteRemoval {
  /** A name or an address. */
  readonly remote: string;
  /** Those of runs that started longer ago. */
  readonly olderThanMs?: number;
  /** Those of runs of which so many newer ones are there. */
  readonly keep?: number;
  /** Nothing is removed. */
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface RemovedAtRemote {
  /** As people know it. */
  readonly remote: string;
  /** Ids of runs. */
  readonly runs: readonly string[];
  /** Records of which nothing is known here: they stay. */
  readonly unknown: number;
}

/**
 * Removes records at a remote, by what is known of their runs here. What is here stays, and is not pushed there again
 * unless it is named. A record that somebody goes on with meanwhile stays. Throws `EnvironmentError`.
 */
export async function removeAtRemote(
  project: Project,
  { remote: wanted, dryRun, ...limits }: RemoteRemoval,
): Promise<Result<RemovedAtRemote>> {
  const { cwd, repository } = project;
  const remote = await chooseRemote(repository, { wanted, way: 'push', cwd });
  if (!remote.ok) return remote;
  return withHistory(project, async ({ store }) => {
    const listed = await listRemoteRecords(store, remote.value);
    const there = new Map([...listed].filter(([run]) => isRunId(run)));
    const { runs } = await openRecords(project).list();
    const known = runs.filter(({ id }) => there.has(id));
    const going = chooseRunsToRemove(known, { ...limits, now: Date.now(), resumable: true });
    const tips = new Map(going.map(({ id }) => [id, there.get(id) ?? '']));
    const gone = dryRun ? new Set(tips.keys()) : await removeRemoteRecords(store, remote.value, tips);
    return success({
      remote: remote.value.shown,
      runs: going.map(({ id }) => id).filter((id) => gone.has(id)),
      unknown: there.size - known.length,
    });
  });
}
