import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../../disk/error-code.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { RunEvent, RunStarted } from '../../engine/event.ts';
import type { CatalogReference } from '../../plan/catalog-reference.ts';
import { readPlan } from '../plan-file.ts';
import { damagedAt, readEvents } from '../read-events.ts';
import type { RunDirectory } from '../run-directory.ts';
import { fingerprint, summariseRun } from '../runs/summarise-run.ts';
import type { StateDirectory } from '../state-directory.ts';
import { sweepDirectory } from '../sweeps/sweep-directory.ts';
import { cutLog } from './cut-log.ts';
import { isLogName, type OutgoingFile, type RecordHead, recordPaths } from './record-file.ts';
import { referencesOf, referencesOfKept } from './references.ts';

/** An ended run as it is handed on. */
export interface GatheredRecord {
  readonly head: RecordHead;
  /** In an order that follows from their names. */
  readonly files: readonly OutgoingFile[];
  /** What its tasks gave beside files: summaries, lists of packages, large values. Each once. */
  readonly parts: readonly CatalogReference[];
  /** Files that its tasks gave and the catalog has. Each once. */
  readonly outputs: readonly CatalogReference[];
}

/** How much of each log goes along, in bytes. */
export interface GatherLimits {
  readonly logBytes: number;
}

/**
 * What tells that a record is the same as when it was handed on: of a run that was taken up again, or whose sweep has
 * ended, it is another one.
 */
export function markOfRecord(state: StateDirectory, id: string, sweep: string | null): string {
  const ends = [state.run(id).events, ...(sweep === null ? [] : [sweepDirectory(state, sweep).end])];
  return ends
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? '' : fingerprint(stats)))
    .join(' ');
}

/** Reads the record of a run that nobody is writing. Throws `journal-damaged`, `state-damaged` or `run-gone`. */
export async function gatherRecord(
  state: StateDirectory,
  run: RunDirectory,
  limits: GatherLimits,
): Promise<GatheredRecord> {
  const kept = referencesOfKept(await readPlan(run.plan));
  const { started, length, parts, outputs } = await readJournal(run);
  const logs = listLogs(run);
  const cut = Object.fromEntries(
    logs.filter(({ size }) => size > limits.logBytes).map(({ name, size }) => [name, size]),
  );
  const summary = await summariseRun(run);
  const head: RecordHead = {
    version: 1,
    run: run.id,
    pipeline: started.pipeline,
    status: summary.status,
    commit: started.source.commit,
    host: started.host,
    runner: started.runner,
    started_at: summary.startedAt,
    ended_at: summary.endedAt,
    cut,
  };
  const told = Buffer.from(`${JSON.stringify(head)}\n`);
  const events = async () => (await readFile(run.events)).subarray(0, length);
  const files: OutgoingFile[] = [
    { path: recordPaths.head, size: told.byteLength, read: async () => told },
    { path: recordPaths.plan, size: sizeOf(run.plan), read: () => readFile(run.plan) },
    { path: recordPaths.events, size: length, read: events },
    ...logs.flatMap((log) => logFiles(run, log, limits.logBytes)),
    ...sweepFiles(state, started.sweep),
  ];
  return {
    head,
    files,
    parts: unique([...parts, ...kept.parts]),
    outputs: unique([...outputs, ...kept.outputs]),
  };
}

interface ReadJournal {
  readonly started: RunStarted;
  /** Bytes of its good part. */
  readonly length: number;
  readonly parts: readonly CatalogReference[];
  readonly outputs: readonly CatalogReference[];
}

async function readJournal(run: RunDirectory): Promise<ReadJournal> {
  let started: RunEvent | undefined;
  const parts: CatalogReference[] = [];
  const outputs: CatalogReference[] = [];
  const { length } = await readEvents(run.events, (event) => {
    started ??= event;
    const found = referencesOf(event);
    for (const part of found.parts) parts.push(part);
    for (const output of found.outputs) outputs.push(output);
  });
  if (started?.event !== 'run-started') throw damagedAt(run.events, 1, 0);
  return { started, length, parts, outputs };
}

interface FoundLog {
  readonly name: string;
  readonly size: number;
}

function listLogs({ logs }: RunDirectory): readonly FoundLog[] {
  return list(logs)
    .filter((name) => name.endsWith('.log') && isLogName(name))
    .sort()
    .map((name) => ({ name, size: statSync(join(logs, name)).size }));
}

function logFiles({ logs }: RunDirectory, { name, size }: FoundLog, most: number): readonly OutgoingFile[] {
  const [log, index] = [name, name.replace(/log$/, 'idx')].map((each) => join(logs, each)) as [
    string,
    string,
  ];
  const cut = () => {
    const from = Math.max(0, size - most - 1);
    return cutLog({ size, bytes: readPart(log, from, size - from), index: readPieces(index) }, most);
  };
  const isCut = size > most;
  const sizeOfIndex = isCut ? 0 : sizeOf(index);
  return [
    {
      path: `logs/${basename(index)}`,
      size: sizeOfIndex,
      read: async () => (isCut ? cut().index : readPart(index, 0, sizeOfIndex)),
    },
    {
      path: `logs/${name}`,
      size: Math.min(size, most),
      read: async () => (isCut ? cut().log : readPart(log, 0, size)),
    },
  ];
}

/** A file that may be large, piece by piece. */
function* readPieces(path: string): Generator<Buffer> {
  for (let at = 0; ; ) {
    const piece = readPart(path, at, pieceBytes);
    if (piece.byteLength === 0) return;
    yield piece;
    at += piece.byteLength;
  }
}

const pieceBytes = 1 << 20;

/** Bytes of a file from one on, as many as are there; none of a file that is not. */
function readPart(path: string, from: number, size: number): Buffer {
  if (size === 0) return Buffer.alloc(0);
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(size);
      let done = 0;
      for (let got = -1; got !== 0 && done < size; done += got) {
        got = readSync(file, bytes, done, size - done, from + done);
      }
      return bytes.subarray(0, done);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw diskTrouble(error, path);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sweepFiles(state: StateDirectory, sweep: string | null): readonly OutgoingFile[] {
  if (sweep === null) return [];
  const { record, end } = sweepDirectory(state, sweep);
  const files = [
    { path: recordPaths.sweepEnd, from: end },
    { path: recordPaths.sweep, from: record },
  ];
  return files
    .filter(({ from }) => statSync(from, { throwIfNoEntry: false }) !== undefined)
    .map(({ path, from }) => ({ path, size: sizeOf(from), read: () => readFile(from) }));
}

function unique(references: readonly CatalogReference[]): readonly CatalogReference[] {
  return [...new Map(references.map((reference) => [reference.digest, reference])).values()];
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskTrouble(error, folder);
  }
}
