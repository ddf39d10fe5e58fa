import { readdirSync, statSync } from 'node:fs';
import { diskTrouble } from '../../disk/trouble.ts';
import type { RunStatus } from '../../engine/event.ts';
import type { StateDirectory } from '../state-directory.ts';
import { type IndexedRun, type RunIndex, readIndex, writeIndex } from './run-index.ts';
import type { RunSummary } from './run-summary.ts';
import { fingerprint, summariseRun } from './summarise-run.ts';

/** Which runs are asked for. What is absent does not matter. */
export interface RunFilter {
  readonly pipeline?: string;
  readonly branch?: string;
  /** Id of the sweep that it is part of. */
  readonly sweep?: string;
  readonly status?: readonly RunStatus[];
  /** Started then or later; ISO 8601, UTC, milliseconds. */
  readonly since?: string;
  /** The project's folder in the repository. */
  readonly project?: string;
  /** Whether it was carried out somewhere else. */
  readonly pulled?: boolean;
  readonly limit?: number;
}

/** The runs of a state directory. */
export interface ListedRuns {
  /** The newest first. */
  readonly runs: readonly RunSummary[];
  /** Runs that cannot be read, with the error. They hide no other run. */
  readonly damaged: readonly { readonly id: string; readonly error: unknown }[];
}

/** Lists runs. Every answer rests on the journals themselves; an index beside them only saves reading those again that have ended. */
export async function listRuns(state: StateDirectory, filter: RunFilter = {}): Promise<ListedRuns> {
  const index = readIndex(state);
  const found: RunSummary[] = [];
  const damaged: { id: string; error: unknown }[] = [];
  const next = new Map<string, IndexedRun>();
  let fresh = 0;
  for (const id of namesOf(state)) {
    try {
      const { run, known } = await look(state, id, index);
      if (run === undefined) continue;
      found.push(run.summary);
      if (run.summary.endedAt === null) continue;
      next.set(id, run);
      if (!known) fresh += 1;
    } catch (error) {
      damaged.push({ id, error });
    }
  }
  if (fresh > 0 && fresh >= Math.min(50, next.size / 10)) writeIndex(state, next);
  return { runs: choose(found, filter), damaged };
}

// Undefined: it went away while we looked.
async function look(
  state: StateDirectory,
  id: string,
  index: RunIndex,
): Promise<{ run: IndexedRun | undefined; known: boolean }> {
  const directory = state.run(id);
  const stats = statSync(directory.events, { throwIfNoEntry: false });
  if (stats === undefined) return { run: undefined, known: false };
  const mark = fingerprint(stats);
  const known = index.get(id);
  if (known?.fingerprint === mark) return { run: known, known: true };
  try {
    return { run: { fingerprint: mark, summary: await summariseRun(directory) }, known: false };
  } catch (error) {
    if (statSync(directory.events, { throwIfNoEntry: false }) === undefined)
      return { run: undefined, known: false };
    throw error;
  }
}

function choose(runs: readonly RunSummary[], filter: RunFilter): RunSummary[] {
  return runs
    .filter((run) => filter.pipeline === undefined || run.pipeline === filter.pipeline)
    .filter((run) => filter.branch === undefined || run.branch === filter.branch)
    .filter((run) => filter.sweep === undefined || run.sweep === filter.sweep)
    .filter((run) => filter.status === undefined || filter.status.includes(run.status))
    .filter((run) => filter.since === undefined || run.startedAt >= filter.since)
    .filter((run) => filter.project === undefined || run.project === filter.project)
    .filter((run) => filter.pulled === undefined || run.pulled === filter.pulled)
    .sort((a, b) => compare(b.startedAt, a.startedAt) || compare(a.id, b.id))
    .slice(0, filter.limit);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function namesOf(state: StateDirectory): string[] {
  try {
    return readdirSync(state.runs).filter((name) => name.startsWith('r-'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw diskTrouble(error, state.runs);
  }
}
