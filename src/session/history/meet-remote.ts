import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { ChosenRemote } from '../../git/choose-remote.ts';
import { openRecordReader, type RecordReader } from '../../git/records/record-reader.ts';
import { fetchRecords, listRemoteRecords } from '../../git/records/remote-records.ts';
import { recordFolders, recordPaths } from '../../journal/exchange/record-file.ts';
import { type RecordLimits, recordRuns } from './record-runs.ts';
import type { History } from './with-history.ts';

/** What is to be met where. */
export interface Meeting {
  readonly history: History;
  readonly remote: ChosenRemote;
  readonly limits: RecordLimits;
}

/** What became of records of which the remote had something else. */
export interface Met {
  /** The remote has all of it, or more. */
  readonly there: readonly string[];
  /** What is recorded now follows what the remote has. */
  readonly followed: readonly string[];
}

/**
 * Looks at what the remote has of runs where it was not what we had recorded before: a state directory may have forgotten
 * that it pushed them. What the run's own journal goes on from is what the new record follows; anything else is left.
 */
export async function meetRemote(
  { history, remote, limits }: Meeting,
  runs: readonly string[],
): Promise<Met> {
  const { store, tips, index } = history;
  const theirs = await listRemoteRecords(store, remote);
  const listed = runs.filter((run) => theirs.has(run));
  await fetchRecords(store, remote, { runs: listed, known: new Map() });
  const there: string[] = [];
  const followed: string[] = [];
  const reader = openRecordReader(store, recordFolders);
  try {
    for (const run of listed) {
      const [own, other] = [tips.get(run) ?? '', theirs.get(run) ?? ''];
      const relation = await compare(reader, own, other);
      if (relation === 'other') continue;
      tips.set(run, other);
      index.recorded.delete(run);
      (relation === 'behind' ? followed : there).push(run);
    }
  } finally {
    await reader.close();
  }
  // Without the mark of their sweep they are looked at once more by the next push.
  await recordRuns(history, { runs: followed.map((id) => ({ id, sweep: null })), limits });
  return { there, followed };
}

/** How what the remote has stands to ours: the same course or more of it, an earlier state of it, or neither. */
async function compare(
  reader: RecordReader,
  own: string,
  other: string,
): Promise<'same-or-ahead' | 'behind' | 'other'> {
  const [ours, theirs] = [await readCourse(reader, own), await readCourse(reader, other)];
  if (ours === null || theirs === null || !ours.plan.equals(theirs.plan)) return 'other';
  if (begins(theirs.events, ours.events)) return 'same-or-ahead';
  return begins(ours.events, theirs.events) ? 'behind' : 'other';
}

async function readCourse(reader: RecordReader, commit: string) {
  try {
    const { files } = await reader.open(commit);
    const [plan, events] = [files.get(recordPaths.plan), files.get(recordPaths.events)];
    if (plan === undefined || events === undefined) return null;
    return { plan: await reader.read(plan), events: await reader.read(events) };
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

function begins(whole: Buffer, start: Buffer): boolean {
  return whole.subarray(0, start.byteLength).equals(start);
}
