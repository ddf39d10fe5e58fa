import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { lockFile, type SystemLock } from '../../disk/system-lock.ts';
import { openRecordStore, type RecordStore, readTips } from '../../git/records/record-store.ts';
import { tidyRecordStore } from '../../git/records/tidy-store.ts';
import { openState, type StateDirectory } from '../../journal/state-directory.ts';
import type { Project } from '../project.ts';
import { type HistoryIndex, readHistoryIndex } from './history-index.ts';

/** The history of a repository's runs, for the one process that may change it now. */
export interface History {
  readonly state: StateDirectory;
  readonly store: RecordStore;
  readonly index: HistoryIndex;
  /** The latest commit of each run that is in the store. */
  readonly tips: Map<string, string>;
}

/** Works with the history of a project's repository, alone: others wait. Throws `history-busy` after ten minutes. */
export async function withHistory<T>(
  project: Project,
  work: (history: History) => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  const state = await openState(project.stateDirectory);
  const store = await openRecordStore(project.repository, project.stateDirectory);
  const lock = await waitForLock(store, onWait);
  try {
    await tidyRecordStore(store);
    return await work({ state, store, index: readHistoryIndex(store), tips: readTips(store) });
  } finally {
    lock.release();
  }
}

async function waitForLock(store: RecordStore, onWait: () => void): Promise<SystemLock> {
  const start = Date.now();
  for (let tries = 0; Date.now() - start < longestMs; tries += 1) {
    const lock = await lockFile(store.lock, 'exclusive');
    if (lock !== undefined) return lock;
    if (tries === 0) onWait();
    await pause(200);
  }
  throw new EnvironmentError(
    'history-busy',
    `the history in \`${store.directory}\` is held by another process`,
    { trouble: 'refused', hint: 'wait for the `runnable runs push` or `pull` that is at work' },
  );
}

const longestMs = 600_000;
