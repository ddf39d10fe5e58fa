import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isNoSpace } from '../../disk/error-code.ts';
import { lockFile } from '../../disk/system-lock.ts';
import { openRecordStore, readTips, writeTips } from '../../git/records/record-store.ts';
import { tidyRecordStore } from '../../git/records/tidy-store.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';
import type { Project } from '../project.ts';
import { readHistoryIndex, writeHistoryIndex } from './history-index.ts';

/**
 * Takes out of the store what runs were pushed or pulled as whose records are gone. What remotes have stays there, and that
 * it was seen there is remembered. Does nothing while somebody pushes or pulls, or where the disk is too full to write down
 * what is left: the next time will do.
 */
export async function forgetRuns({ repository }: Project, state: StateDirectory): Promise<void> {
  if (!existsSync(join(state.path, 'history.git'))) return;
  const store = await openRecordStore(repository, state.path);
  const lock = await lockFile(store.lock, 'exclusive');
  if (lock === undefined) return;
  try {
    const tips = readTips(store);
    const gone = [...tips.keys()].filter((id) => !existsSync(state.run(id).path));
    if (gone.length === 0) return;
    const index = readHistoryIndex(store);
    for (const id of gone) {
      tips.delete(id);
      index.recorded.delete(id);
    }
    await writeTips(store, tips);
    await writeHistoryIndex(store, index);
    await tidyRecordStore(store, true);
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  } finally {
    lock.release();
  }
}
