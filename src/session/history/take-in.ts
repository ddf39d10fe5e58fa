import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalog } from '../../catalog/catalog.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { temporaryName } from '../../disk/temporary.ts';
import type { CommittedFile, RecordReader } from '../../git/records/record-reader.ts';
import { type JudgedRecord, judgeRecord } from '../../journal/exchange/judge-record.ts';
import { takeInRecord } from '../../journal/exchange/take-in-record.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

/** A run whose record is here now. */
export interface ArrivedRun {
  readonly run: string;
  /** Object id of the commit that held the record. */
  readonly commit: string;
  /** `extended`: an earlier state of it was here. */
  readonly change: 'new' | 'extended';
}

/** Where records are taken from, and where to. */
export interface Intake {
  readonly state: StateDirectory;
  readonly reader: RecordReader;
  /** As people know it. */
  readonly remote: string;
}

/**
 * Judges the record in a commit and keeps it among the runs; null: what is here goes further already. Throws
 * `EnvironmentError`; then nothing of it is kept.
 */
export async function takeIn(at: Intake, run: string, commit: string): Promise<ArrivedRun | null> {
  const { state, reader, remote } = at;
  const { files } = await reader.open(commit);
  const read = (path: string) => reader.read(fileOf(files, path));
  const record = await judgeRecord({ run, paths: files.keys(), read });
  const change = judgeCourse(state, record);
  if (change === 'behind') return null;
  await takeInParts(at, record, read);
  await takeInRecord(state, {
    record,
    mark: { version: 1, remote, commit },
    readLog: (name) => read(`logs/${name}`),
  });
  return { run, commit, change };
}

function fileOf(files: ReadonlyMap<string, CommittedFile>, path: string): CommittedFile {
  const file = files.get(path);
  if (file === undefined) throw refused(`it has no \`${path}\``);
  return file;
}

// A course is only ever gone on with: what was told of a run is not told otherwise later.
function judgeCourse(state: StateDirectory, { run, events }: JudgedRecord): ArrivedRun['change'] | 'behind' {
  const directory = state.run(run);
  if (!existsSync(directory.events)) return 'new';
  const known = readFileSync(directory.events);
  if (events.subarray(0, known.byteLength).equals(known)) return 'extended';
  // Two remotes need not have the same state of it.
  if (known.subarray(0, events.byteLength).equals(events)) return 'behind';
  throw refused('its journal tells the run otherwise than when it was pulled before');
}

/** Puts what its tasks gave into the catalog, each under the digest of its bytes: a name alone proves nothing. */
async function takeInParts(
  { state }: Intake,
  { parts }: JudgedRecord,
  read: (path: string) => Promise<Buffer>,
): Promise<void> {
  if (parts.length === 0) return;
  const catalog = openCatalog(state.path);
  for (const { digest } of parts) {
    const path = join(state.temporary, temporaryName());
    try {
      writeFileSync(path, await read(`parts/${digest}`), { flag: 'wx' });
      const put = await catalog.put(path);
      if (put.digest !== digest) throw refused(`its part \`${digest}\` has other bytes`);
    } finally {
      rmSync(path, { force: true });
    }
  }
}

function refused(why: string): EnvironmentError {
  return new EnvironmentError('record-refused', why, { trouble: 'damaged' });
}
