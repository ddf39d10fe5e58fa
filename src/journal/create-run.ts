import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { createFile } from '../disk/write.ts';
import type { RunEvent, RunStarted } from '../engine/event.ts';
import { initialState } from '../engine/initial-state.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import type { Plan } from '../plan/plan.ts';
import { acquireLock, type RunLock } from './lock.ts';
import { encodePlan } from './plan-file.ts';
import { type RunDirectory, runDirectoryAt } from './run-directory.ts';
import { RunJournal } from './run-journal.ts';
import type { StateDirectory } from './state-directory.ts';

/** A run that this process may write. */
export interface WritableRun {
  readonly directory: RunDirectory;
  readonly plan: Plan;
  readonly journal: RunJournal;
  /** The fold over everything that is in the journal. */
  readonly state: RunState;
  /** What was written while the run was opened, for reporters. */
  readonly written: readonly RunEvent[];
  /** Waits for the journal and gives the lock back. */
  readonly close: () => Promise<void>;
}

export interface NewRun {
  readonly plan: Plan;
  /** Its `run` is a new id. */
  readonly started: RunStarted;
}

/** How the journal meets the world; for tests. */
export interface JournalOptions {
  readonly disk?: Disk;
  readonly now?: () => string;
}

/**
 * Makes the record of a new run. It is put together under a temporary name and appears among the runs in one step, when
 * its first event is on disk: before that there is no run.
 */
export async function createRun(
  state: StateDirectory,
  run: NewRun,
  options: JournalOptions = {},
): Promise<WritableRun> {
  const path = join(state.temporary, temporaryName());
  try {
    return await create(state, { ...run, path }, options);
  } catch (error) {
    // Before anything is removed: what is lacking may be had again after it.
    const trouble = diskTrouble(error, state.path);
    rmSync(path, { recursive: true, force: true });
    throw trouble;
  }
}

async function create(
  state: StateDirectory,
  { plan, started, path }: NewRun & { path: string },
  options: JournalOptions,
): Promise<WritableRun> {
  const disk = options.disk ?? nodeDisk;
  const { run: id } = started;
  const made = runDirectoryAt(path, id);
  const directory = state.run(id);
  for (const folder of [path, made.control, made.logs]) disk.createDirectory(folder);
  const file = disk.open(made.events, 'create');
  const at = { disk, path: directory.events, file, seq: 0, length: 0 };
  const journal = new RunJournal({ ...at, now: options.now ?? now });
  // All at once: nobody sees the run before it has its name.
  const steps = [
    acquireLock(made.lock, id),
    journal.append([started]),
    createFile(disk, made.plan, encodePlan(plan)),
    disk.syncDirectory(path),
  ] as const;
  try {
    const [lock, written] = await Promise.all(steps);
    disk.rename(path, directory.path);
    await disk.syncDirectory(state.runs);
    const close = closing(journal, lock);
    return { directory, plan, journal, state: written.reduce(reduce, initialState(plan)), written, close };
  } catch (error) {
    const [lock] = await Promise.allSettled(steps);
    await journal.close();
    if (lock.status === 'fulfilled') lock.value.release();
    throw error;
  }
}

/** The time of this machine: ISO 8601, UTC, milliseconds. */
export function now(): string {
  return new Date().toISOString();
}

/** What ends the writing of a run. */
export function closing(journal: RunJournal, lock: RunLock): () => Promise<void> {
  return async () => {
    await journal.close();
    lock.release();
  };
}
