import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../process.ts';
import type { RecordStore } from './record-store.ts';

/**
 * Removes what a killed git left behind, and, when there are many packs or `always` is said, everything that no tip
 * leads to. Nobody else works in the store meanwhile: the caller has the lock. What cannot be done is done another time.
 */
export async function tidyRecordStore(store: RecordStore, always = false): Promise<void> {
  const packs = join(store.directory, 'objects', 'pack');
  const names = readdirSync(packs);
  for (const name of names) if (name.startsWith('tmp_')) rmSync(join(packs, name), { force: true });
  for (const name of readdirSync(store.directory)) {
    if (name.startsWith('fast_import_crash_')) rmSync(join(store.directory, name), { force: true });
  }
  const count = names.filter((name) => name.endsWith('.pack')).length;
  if (always ? count > 0 : count > mostPacks) await runGit(['repack', '-a', '-d', '-q'], store.call);
}

const mostPacks = 40;
