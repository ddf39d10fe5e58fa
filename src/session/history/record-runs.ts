import { readFile } from 'node:fs/promises';
import { openCatalog } from '../../catalog/catalog.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { largestFile } from '../../git/records/record-reader.ts';
import { openRecordWriter, type RecordWriter } from '../../git/records/record-writer.ts';
import { type GatheredRecord, gatherRecord, markOfRecord } from '../../journal/exchange/gather-record.ts';
import type { OutgoingFile } from '../../journal/exchange/record-file.ts';
import type { RunSummary } from '../../journal/runs/run-summary.ts';
import { formatSize } from '../../values/size.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { RecordedRun } from './history-index.ts';
import { readKnownRecords } from './known-records.ts';
import type { History } from './with-history.ts';

/** How much of a run is recorded, in bytes of each file. */
export interface RecordLimits {
  /** Of a log its last bytes; of what tasks gave beside files those up to that size. */
  readonly logBytes: number;
  /** Files that tasks gave up to that size; 0: none. */
  readonly outputBytes: number;
}

/** A run that is left out, and why. */
export interface LeftOut {
  readonly run: string;
  readonly error: EnvironmentError;
}

/** What is asked for. */
export interface RecordRequest {
  readonly runs: readonly Pick<RunSummary, 'id' | 'sweep'>[];
  readonly limits: RecordLimits;
  /** Told after each. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Records runs of our own in the store, each after what was recorded of it before; those that have not changed cost a
 * look. Puts their commits among the tips and gives what could not be recorded. Nothing is on disk before the index is.
 */
export async function recordRuns(history: History, request: RecordRequest): Promise<readonly LeftOut[]> {
  const { store, index, tips } = history;
  const marks = new Map(
    request.runs.map(({ id, sweep }) => [id, markOfRecord(history.state, id, sweep)] as const),
  );
  const stale = request.runs.filter(
    ({ id }) => !isFresh(history, { id, mark: marks.get(id), ...request.limits }),
  );
  const known = await readKnownRecords(history, stale);
  const writer = openRecordWriter(store);
  const leftOut: LeftOut[] = [];
  const caps = new Map<string, RecordLimits>();
  try {
    for (const [nth, { id }] of stale.entries()) {
      const limits = atLeast(request.limits, index.recorded.get(id));
      caps.set(id, limits);
      const error = await addRun({ history, writer, limits }, id, known.get(id) ?? null);
      if (error !== null) leftOut.push({ run: id, error });
      request.onProgress?.(nth + 1, stale.length);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  for (const [run, { commit, digest }] of await writer.end()) {
    tips.set(run, commit);
    const limits = caps.get(run) ?? request.limits;
    index.recorded.set(run, { mark: marks.get(run) ?? '', commit, digest, ...limits });
  }
  return leftOut;
}

interface Wanted extends RecordLimits {
  readonly id: string;
  readonly mark: string | undefined;
}

function isFresh({ index, tips }: History, { id, mark, ...limits }: Wanted): boolean {
  const recorded = index.recorded.get(id);
  return (
    recorded !== undefined &&
    recorded.mark === mark &&
    recorded.commit === tips.get(id) &&
    recorded.logBytes >= limits.logBytes &&
    recorded.outputBytes >= limits.outputBytes
  );
}

// What was recorded once is not left out later.
function atLeast(limits: RecordLimits, recorded: RecordedRun | undefined): RecordLimits {
  return {
    logBytes: Math.max(limits.logBytes, recorded?.logBytes ?? 0),
    outputBytes: Math.max(limits.outputBytes, recorded?.outputBytes ?? 0),
  };
}

interface Recording {
  readonly history: History;
  readonly writer: RecordWriter;
  readonly limits: RecordLimits;
}

// A record that cannot be read hides no other one.
async function addRun(
  { history, writer, limits }: Recording,
  id: string,
  before: { readonly commit: string; readonly digest: string } | null,
): Promise<EnvironmentError | null> {
  try {
    const record = await gatherRecord(history.state, history.state.run(id), limits);
    const blobs = await readBlobs(history.state.path, record, limits);
    const files = [...record.files, ...blobs].map(bounded);
    const { head } = record;
    const seconds = Math.max(0, Math.floor(Date.parse(head.ended_at ?? head.started_at) / 1000));
    await writer.add({ run: id, files, before, message: describe(record), seconds });
    return null;
  } catch (error) {
    const isOfRun =
      error instanceof EnvironmentError && (error.trouble === 'damaged' || error.code === 'run-gone');
    if (isOfRun) return error;
    throw error;
  }
}

// A record goes along as a whole or not at all: what was written of it before is nothing without its commit.
function bounded({ path, size, read }: OutgoingFile): OutgoingFile {
  const refuseAbove = (bytes: number) => {
    if (bytes <= largestFile) return;
    throw new EnvironmentError(
      'record-refused',
      `\`${path}\` of its record has ${formatSize(bytes)}, and hosts of repositories take ${formatSize(largestFile)}`,
      { trouble: 'damaged' },
    );
  };
  return {
    path,
    size,
    read: async () => {
      refuseAbove(size);
      const bytes = await read();
      refuseAbove(bytes.byteLength);
      return bytes;
    },
  };
}

/** What of the catalog goes along. What is not there any more, or was altered, does not. */
async function readBlobs(
  stateDirectory: string,
  { parts, outputs }: GatheredRecord,
  { logBytes, outputBytes }: RecordLimits,
): Promise<readonly OutgoingFile[]> {
  const wanted = [
    ...parts.filter(({ size }) => size <= logBytes),
    ...outputs.filter(({ size }) => size <= Math.min(outputBytes, largestFile)),
  ];
  const unique = [...new Map(wanted.map(({ digest, size }) => [digest, size]))].sort();
  if (unique.length === 0) return [];
  const catalog = openCatalog(stateDirectory);
  const found = await Promise.all(unique.map(([digest]) => catalog.path(digest).catch(unlessOurs)));
  return unique.flatMap(([digest, size], nth) => {
    const path = found[nth];
    return path ? [{ path: `parts/${digest}`, size, read: () => readFile(path) }] : [];
  });
}

function unlessOurs(error: unknown): null {
  if (error instanceof EnvironmentError) return null;
  throw error;
}

function describe({ head }: GatheredRecord): string {
  const { pipeline, status, run, host, started_at, commit } = head;
  const title = showOnOneLine(`${pipeline} ${status.replaceAll('_', ' ')} (${run})`);
  return `${title}\n\nStarted ${started_at} on ${showOnOneLine(host)}, at commit ${commit}`;
}
