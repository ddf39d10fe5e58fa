import { existsSync } from 'node:fs';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { initialState } from '../engine/initial-state.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import type { Plan } from '../plan/plan.ts';
import { readPlan } from './plan-file.ts';
import { damagedAt, type JournalEnd, readEvents } from './read-events.ts';
import type { RunDirectory } from './run-directory.ts';

/** Everything that is recorded of a run. */
export interface RecordedRun {
  readonly plan: Plan;
  readonly state: RunState;
  readonly end: JournalEnd;
}

/** Reads a run, also while it is being written. Throws `run-gone`, `journal-damaged` or `state-damaged`. */
export async function readRun(run: RunDirectory, disk: Disk = nodeDisk): Promise<RecordedRun> {
  return await namingLost(run, read(run, disk));
}

/** Reads the plan of a run without its journal. Throws `run-gone` or `state-damaged`. */
export async function readPlanOf(run: RunDirectory): Promise<Plan> {
  return await namingLost(run, readPlan(run.plan));
}

async function namingLost<T>(run: RunDirectory, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? lostOf(run) : error;
  }
}

/** What is read of a run; null when its record was removed meanwhile, or is damaged. */
export async function unlessLost<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const isOfRun =
      error instanceof EnvironmentError && (error.code === 'run-gone' || error.trouble === 'damaged');
    if (isOfRun) return null;
    throw error;
  }
}

/** The error about a run of which a file is not there: all of its record has been removed, or a part of it is lost. */
function lostOf(run: RunDirectory): EnvironmentError {
  const files = [run.plan, run.events];
  const lost = files.filter((file) => !existsSync(file));
  if (lost.length !== 1) return runGone(run.id);
  return new EnvironmentError('state-damaged', `\`${lost[0]}\` is missing from the record of \`${run.id}\``, {
    trouble: 'damaged',
    hint: 'the run can be neither shown nor resumed without it; start a new one',
  });
}

/** The error about a run whose record has been removed. */
export function runGone(id: string): EnvironmentError {
  return new EnvironmentError('run-gone', `there is no record of \`${id}\``, {
    hint: 'see which runs there are with `runnable runs list`',
  });
}

async function read(run: RunDirectory, disk: Disk): Promise<RecordedRun> {
  const plan = await readPlan(run.plan);
  let state = initialState(plan);
  const end = await readEvents(
    run.events,
    (event) => {
      state = reduce(state, event);
    },
    disk,
  );
  // A run appears only when its first event is on disk.
  if (end.seq === 0) throw damagedAt(run.events, 1, 0);
  return { plan, state, end };
}
