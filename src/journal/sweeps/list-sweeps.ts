import { readdirSync } from 'node:fs';
import { errorCode } from '../../disk/error-code.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { lockHolder } from '../lock.ts';
import type { StateDirectory } from '../state-directory.ts';
import { type RecordedSweep, readSweep } from './read-sweep.ts';
import { sweepDirectory, sweepsFolder } from './sweep-directory.ts';
import { isSweepId } from './sweep-id.ts';

/** A sweep as a list shows it. `interrupted`: not all its runs have ended, and nobody carries it out. */
export interface SweepSummary extends RecordedSweep {
  readonly id: string;
  readonly status: SweepStatus;
}

export type SweepStatus = 'running' | 'interrupted' | 'succeeded' | 'failed';

/** The sweeps of a state directory. */
export interface ListedSweeps {
  /** The newest first. */
  readonly sweeps: readonly SweepSummary[];
  /** Sweeps that cannot be read, with the error. They hide no other one. */
  readonly damaged: readonly { readonly id: string; readonly error: unknown }[];
}

/** Lists sweeps, of one project or of all. `project`: its folder in the repository. */
export async function listSweeps(state: StateDirectory, project?: string): Promise<ListedSweeps> {
  const sweeps: SweepSummary[] = [];
  const damaged: { id: string; error: unknown }[] = [];
  for (const id of namesOf(state)) {
    try {
      sweeps.push(await summariseSweep(state, id));
    } catch (error) {
      damaged.push({ id, error });
    }
  }
  const own = sweeps.filter(({ record }) => project === undefined || record.source.project === project);
  return { sweeps: own.sort(compareAge), damaged };
}

/** Sums a sweep up. Throws as `readSweep` does. */
export async function summariseSweep(state: StateDirectory, id: string): Promise<SweepSummary> {
  const directory = sweepDirectory(state, id);
  // In this order: who ends it writes that before the lock is free.
  const alive = (await lockHolder(directory.lock)) !== null;
  const recorded = await readSweep(directory);
  return { id, ...recorded, status: alive ? 'running' : statusOf(recorded) };
}

function statusOf({ end }: RecordedSweep): SweepStatus {
  if (end === null) return 'interrupted';
  return end.exitCode === 0 ? 'succeeded' : 'failed';
}

function compareAge(left: SweepSummary, right: SweepSummary): number {
  const [a, b] = [left.record.startedAt, right.record.startedAt];
  return a === b ? (left.id < right.id ? -1 : 1) : a < b ? 1 : -1;
}

function namesOf(state: StateDirectory): readonly string[] {
  const folder = sweepsFolder(state);
  try {
    return readdirSync(folder).filter(isSweepId);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskTrouble(error, folder);
  }
}
