import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from '../../disk/temporary.ts';
import { seal, unseal } from '../seal.ts';
import type { StateDirectory } from '../state-directory.ts';
import type { RunSummary } from './run-summary.ts';

/** Summaries of runs that have ended, each good as long as the journal of the run has this fingerprint. */
export type RunIndex = ReadonlyMap<string, IndexedRun>;

export interface IndexedRun {
  readonly fingerprint: string;
  readonly summary: RunSummary;
}

/** What earlier lists have found out; empty if there is nothing, or nothing usable. It saves work and decides nothing. */
export function readIndex(state: StateDirectory): RunIndex {
  try {
    const index = unseal(readFileSync(pathOf(state)));
    if (index?.['v'] !== 3) return new Map();
    const runs = index['runs'] as unknown as IndexedRun[];
    return new Map(runs.map((run) => [run.summary.id, run]));
  } catch {
    return new Map();
  }
}

/** Keeps the index for later lists, if the state directory may be written. Of several writers one wins, all are right. */
export function writeIndex(state: StateDirectory, index: RunIndex): void {
  const temporary = join(state.temporary, temporaryName());
  try {
    writeFileSync(temporary, seal({ v: 3, runs: [...index.values()] }), { flag: 'wx' });
    renameSync(temporary, pathOf(state));
  } catch {
    rmSync(temporary, { force: true });
  }
}

function pathOf(state: StateDirectory): string {
  return join(state.path, 'runs.json');
}
