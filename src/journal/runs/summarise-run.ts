import { closeSync, existsSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { RunEvent, RunStarted } from '../../engine/event.ts';
import { reasonOfQueue } from '../../engine/record.ts';
import { decodeEvent } from '../event-line.ts';
import { lockHolder } from '../lock.ts';
import { damagedAt, readEvents } from '../read-events.ts';
import type { RunDirectory } from '../run-directory.ts';
import type { RunSummary } from './run-summary.ts';

/** Sums a run up from the first and the last lines of its journal; how notifications fared after its end does not count. Throws `journal-damaged`, and ENOENT when the run is gone. */
export async function summariseRun(run: RunDirectory): Promise<RunSummary> {
  const looked = await readEnds(run);
  const holder = looked.last.event === 'run-finished' ? null : await lockHolder(run.lock);
  // Where nobody holds it, its runner may have ended it between the two looks.
  const { started, last } =
    holder === null && looked.last.event !== 'run-finished' ? await readEnds(run) : looked;
  const ended = last.event === 'run-finished' ? last : undefined;
  const { source, pipeline, trigger, parent, sweep, host, time } = started;
  const { commit, base, dirty, branch, project } = source;
  const facts = { id: run.id, pipeline, commit, base, dirty, branch, project, trigger, parent, sweep, host };
  const pulled = existsSync(run.pulled);
  return { ...facts, pulled, ...endOf(last, holder !== null), startedAt: time, endedAt: ended?.time ?? null };
}

function endOf(last: RunEvent, alive: boolean): Pick<RunSummary, 'status' | 'reason'> {
  if (last.event === 'run-finished') return { status: last.status, reason: last.reason };
  if (!alive) return { status: 'interrupted', reason: 'its runner has ended' };
  return last.event === 'run-queued'
    ? { status: 'queued', reason: reasonOfQueue(last) }
    : { status: 'running', reason: '' };
}

interface Ends {
  readonly started: RunStarted & { readonly time: string };
  readonly last: RunEvent;
}

async function readEnds(run: RunDirectory): Promise<Ends> {
  const file = openSync(run.events, 'r');
  let first: Buffer | undefined;
  let last: RunEvent | undefined;
  try {
    const { size } = statSync(run.events);
    first = readFirstLine(file, size);
    last = readLastEvent(file, size);
  } finally {
    closeSync(file);
  }
  const started = first && decodeEvent(first);
  if (started?.event !== 'run-started') throw damagedAt(run.events, 1, 0);
  return { started, last: last ?? (await findLastEvent(run)) };
}

// The end is torn: only the whole journal tells which event is the last good one.
async function findLastEvent(run: RunDirectory): Promise<RunEvent> {
  let last: RunEvent | undefined;
  await readEvents(run.events, (event) => {
    if (!isDelivery(event)) last = event;
  });
  if (last === undefined) throw damagedAt(run.events, 1, 0);
  return last;
}

function readFirstLine(file: number, size: number): Buffer | undefined {
  for (let length = pageSize; ; length *= 4) {
    const bytes = readPiece(file, 0, Math.min(length, size));
    const end = bytes.indexOf(10);
    if (end !== -1) return bytes.subarray(0, bytes[end - 1] === 32 ? end - 1 : end);
    if (length >= size) return undefined;
  }
}

function isDelivery({ event }: RunEvent): boolean {
  return event === 'notification-delivered' || event === 'notification-failed';
}

// Undefined: a line from there on is not as it was written.
function readLastEvent(file: number, size: number): RunEvent | undefined {
  for (let length = pageSize; ; length *= 4) {
    const start = Math.max(0, size - length);
    const found = findInPiece(readPiece(file, start, size - start), start === 0);
    if (found !== null) return found.event;
  }
}

// Null: it is further above.
function findInPiece(bytes: Buffer, whole: boolean): { readonly event: RunEvent | undefined } | null {
  if (bytes.at(-1) !== 10) return { event: undefined };
  for (let end = bytes.length - 1; end > 0; ) {
    const before = bytes.lastIndexOf(10, end - 1);
    // The line may begin before the piece.
    if (before === -1 && !whole) return null;
    const event = decodeEvent(bytes.subarray(before + 1, bytes[end - 1] === 32 ? end - 1 : end));
    if (event === undefined || !isDelivery(event)) return { event };
    end = before;
  }
  return whole ? { event: undefined } : null;
}

function readPiece(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

const pageSize = 4096;

/** What tells that a journal is the same as when it was summed up. */
export function fingerprint(stats: Stats): string {
  return `${stats.ino}-${stats.size}-${stats.mtimeMs}`;
}
