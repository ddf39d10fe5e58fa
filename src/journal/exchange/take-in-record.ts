import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDisk } from '../../disk/disk.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { temporaryName } from '../../disk/temporary.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { createFile } from '../../disk/write.ts';
import { runDirectoryAt } from '../run-directory.ts';
import type { StateDirectory } from '../state-directory.ts';
import { sweepDirectory, sweepDirectoryAt, sweepsFolder } from '../sweeps/sweep-directory.ts';
import type { JudgedRecord } from './judge-record.ts';
import type { PulledMark } from './pulled-mark.ts';

/** A judged record and what it is kept with. */
export interface Arrival {
  readonly record: JudgedRecord;
  readonly mark: PulledMark;
  /** The bytes of a log of it, or of the index of one. */
  readonly readLog: (name: string) => Promise<Buffer>;
}

/**
 * Keeps a record among the runs, marked as pulled; it appears in one step, or takes the place of what was pulled of it
 * earlier. A run of this state directory's own stays as it is. Throws `EnvironmentError`.
 */
export async function takeInRecord(state: StateDirectory, arrival: Arrival): Promise<void> {
  const { record } = arrival;
  const path = join(state.temporary, temporaryName());
  try {
    await writeRecord(path, arrival);
    if (record.sweep !== undefined) await takeInSweep(state, record.sweep, arrival.mark);
    putInPlace(state, path, record.run);
  } catch (error) {
    throw diskTrouble(error, state.path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

async function writeRecord(path: string, { record, mark, readLog }: Arrival): Promise<void> {
  const made = runDirectoryAt(path, record.run);
  for (const folder of [path, made.logs]) nodeDisk.createDirectory(folder);
  for (const name of record.logs) writeFileSync(join(made.logs, name), await readLog(name), { flag: 'wx' });
  writeFileSync(made.pulled, `${JSON.stringify(mark)}\n`);
  // As in a run of our own: what is told of is on disk, and a power cut may take the end of a log.
  await Promise.all([
    createFile(nodeDisk, made.plan, record.plan),
    createFile(nodeDisk, made.events, record.events),
  ]);
}

function putInPlace(state: StateDirectory, path: string, run: string): void {
  const directory = state.run(run);
  if (existsSync(directory.path) && !existsSync(directory.pulled)) return;
  replaceFolder(state, path, directory.path);
}

// For a moment there is none where one was; whoever asks in it sees it a moment later.
function replaceFolder(state: StateDirectory, from: string, to: string): void {
  const old = join(state.temporary, temporaryName());
  if (existsSync(to)) nodeDisk.rename(to, old);
  nodeDisk.rename(from, to);
  rmSync(old, { recursive: true, force: true });
}

async function takeInSweep(
  state: StateDirectory,
  sweep: NonNullable<JudgedRecord['sweep']>,
  mark: PulledMark,
): Promise<void> {
  const directory = sweepDirectory(state, sweep.id);
  const isThere = existsSync(directory.path);
  if (isThere && (sweep.end === null || existsSync(directory.end) || !existsSync(directory.pulled))) return;
  const path = join(state.temporary, temporaryName());
  const made = sweepDirectoryAt(path, sweep.id);
  makeFolders(sweepsFolder(state));
  nodeDisk.createDirectory(path);
  await createFile(nodeDisk, made.record, sweep.record);
  if (sweep.end !== null) await createFile(nodeDisk, made.end, sweep.end);
  writeFileSync(made.pulled, `${JSON.stringify(mark)}\n`);
  replaceFolder(state, path, directory.path);
}
