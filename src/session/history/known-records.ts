import { openRecordReader } from '../../git/records/record-reader.ts';
import type { RecordedTip } from '../../git/records/record-writer.ts';
import type { History } from './with-history.ts';

/** What the store has of runs, by id: the commit that a new record of the run follows. Reads those that the index has lost. */
export async function readKnownRecords(
  { index, tips, store }: Pick<History, 'index' | 'tips' | 'store'>,
  runs: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, RecordedTip>> {
  const known = new Map<string, RecordedTip>();
  const lost: (readonly [string, string])[] = [];
  for (const { id } of runs) {
    const commit = tips.get(id);
    const recorded = index.recorded.get(id);
    if (commit === undefined) continue;
    if (recorded?.commit === commit) known.set(id, recorded);
    else lost.push([id, commit]);
  }
  if (lost.length === 0) return known;
  const reader = openRecordReader(store, new Set());
  try {
    for (const [id, commit] of lost) {
      const { digest } = await reader.open(commit);
      known.set(id, { commit, digest: digest ?? '' });
    }
  } finally {
    await reader.close();
  }
  return known;
}
