import { existsSync } from 'node:fs';
import type { Result } from '../../diagnostics/result.ts';
import { emptyRow, type SweepRow, sweepRow } from '../../engine/sweep-row.ts';
import { requestControl } from '../../journal/control.ts';
import { lockHolder } from '../../journal/lock.ts';
import { readRun } from '../../journal/read-run.ts';
import { readState, type StateDirectory } from '../../journal/state-directory.ts';
import { findSweep } from '../../journal/sweeps/find-sweep.ts';
import { type ListedSweeps, listSweeps, type SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import { removeSweep } from '../../journal/sweeps/remove-sweep.ts';
import { sweepDirectory } from '../../journal/sweeps/sweep-directory.ts';
import { runIdOf } from '../../journal/sweeps/sweep-id.ts';
import { combinationAt, labelValues } from '../../plan/grid/grid.ts';
import { listSelected } from '../../plan/grid/selection.ts';
import type { Project } from '../project.ts';

/** The recorded sweeps of a repository, for reading. */
export interface SweepRecords {
  /** Those of the project. */
  readonly list: () => Promise<ListedSweeps>;
  /** The sweep that a text means: id, unique beginning, `latest`, `latest~1`, `NAME`. */
  readonly find: (text: string) => Promise<Result<SweepSummary>>;
  /** Its runs one by one in the order of the grid, with what came of them. */
  readonly rows: (sweep: SweepSummary) => AsyncGenerator<SweepRow>;
  /** Ids of the sweeps of all projects that are not finished, or may not be: their records cannot be read. */
  readonly unfinished: () => Promise<ReadonlySet<string>>;
  /** Removes the records of sweeps that nobody carries out and of whose runs none is left. */
  readonly removeEmpty: () => Promise<void>;
  /** Ids of those whose records would be removed if these runs were. */
  readonly listEmptied: (goes: (run: string) => boolean) => Promise<readonly string[]>;
  /** False: nobody carries it out, so nobody would hear. */
  readonly cancel: (id: string, force: boolean) => Promise<boolean>;
}

/** The records of the project's sweeps. */
export function openSweepRecords(project: Pick<Project, 'stateDirectory' | 'prefix'>): SweepRecords {
  const state = readState(project.stateDirectory);
  return {
    list: () => listSweeps(state, project.prefix),
    find: (text) => findSweep(state, text, project.prefix),
    rows: (sweep) => readRows(state, sweep),
    unfinished: async () => {
      const { sweeps, damaged } = await listSweeps(state);
      return new Set([...sweeps.filter(({ end }) => end === null), ...damaged].map(({ id }) => id));
    },
    removeEmpty: async () => {
      for (const sweep of (await listSweeps(state)).sweeps) {
        const isEmpty = () => !hasRuns(state, sweep);
        if (sweep.status !== 'running' && isEmpty()) await removeSweep(state, sweep.id, { mayGo: isEmpty });
      }
    },
    listEmptied: async (goes) => {
      const idle = (await listSweeps(state)).sweeps.filter(({ status }) => status !== 'running');
      return idle.filter((sweep) => !hasRuns(state, sweep, goes)).map(({ id }) => id);
    },
    cancel: async (id, force) => {
      const directory = sweepDirectory(state, id);
      if ((await lockHolder(directory.lock)) === null) return false;
      requestControl(directory, { type: 'cancel', by: 'request', force });
      return true;
    },
  };
}

function hasRuns(
  state: StateDirectory,
  { id, record }: SweepSummary,
  isLeftOut: (run: string) => boolean = () => false,
): boolean {
  for (const index of listSelected(record.grid, record.selection)) {
    const run = runIdOf(id, index);
    if (existsSync(state.run(run).events) && !isLeftOut(run)) return true;
  }
  return false;
}

async function* readRows(state: StateDirectory, { id, record, end }: SweepSummary): AsyncGenerator<SweepRow> {
  const { grid, selection } = record;
  for (const index of listSelected(grid, selection)) {
    const run = { index, run: runIdOf(id, index), values: labelValues(grid, combinationAt(grid, index)) };
    const directory = state.run(run.run);
    if (!existsSync(directory.events)) {
      yield emptyRow(run, end === null ? 'queued' : 'removed');
      continue;
    }
    const alive = (await lockHolder(directory.lock)) !== null;
    yield sweepRow(run, { ...(await readRun(directory)), alive });
  }
}
