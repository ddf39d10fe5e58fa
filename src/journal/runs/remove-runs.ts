import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { acquireLockToRemove } from '../lock.ts';
import type { StateDirectory } from '../state-directory.ts';
import { takeAway } from '../take-away.ts';
import { isResumable, type RunSummary } from './run-summary.ts';

/** Which records of runs may go. A run goes when one of the two limits says so; without limits none does. */
export interface RemovalRules {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** Goes when it started longer ago than that. */
  readonly olderThanMs?: number;
  /** Goes when so many newer ones are kept. */
  readonly keep?: number;
  /** Also runs that `resume` could still take up. */
  readonly resumable: boolean;
  /** Ids of sweeps that are not finished: their runs stay, or `resume` would start them again. Absent: none. */
  readonly unfinished?: ReadonlySet<string>;
}

/** The runs that the rules let go, of runs with the newest first. Never one that is running. */
export function chooseRunsToRemove(runs: readonly RunSummary[], rules: RemovalRules): RunSummary[] {
  let kept = 0;
  return runs.filter((run) => {
    const isOld = rules.now - Date.parse(run.startedAt) > (rules.olderThanMs ?? Number.POSITIVE_INFINITY);
    const isSurplus = kept >= (rules.keep ?? Number.POSITIVE_INFINITY);
    const goes = isRemovable(run, rules) && (isOld || isSurplus);
    if (!goes) kept += 1;
    return goes;
  });
}

/** Removes the record of a run, also on a disk that is full. False: somebody is writing it. */
export async function removeRun(state: StateDirectory, id: string, disk: Disk = nodeDisk): Promise<boolean> {
  const { path, lock: lockPath, events: head } = state.run(id);
  if (!existsSync(path)) return true;
  try {
    const lock = await acquireLockToRemove(lockPath, id);
    await takeAway(state, { path, head, lock }, disk);
    // What its tasks were given stays behind when its runner is killed.
    rmSync(join(state.attempts, id), { recursive: true, force: true });
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'run-busy') return false;
    // Somebody else removed it in this moment.
    if (!existsSync(path)) return true;
    throw diskTrouble(error, path);
  }
}

function isRemovable(run: RunSummary, rules: RemovalRules): boolean {
  if (run.status === 'running' || run.status === 'queued') return false;
  // A pulled one is resumed elsewhere, if at all, and can be pulled again.
  if (rules.resumable || run.pulled) return true;
  return !isResumable(run.status) && !(run.sweep !== null && rules.unfinished?.has(run.sweep));
}
