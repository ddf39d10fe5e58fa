import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addHeldDigests, type HeldDigests } from '../../journal/held-digests.ts';
import { lockHolder } from '../../journal/lock.ts';
import type { ListedRuns } from '../../journal/runs/list-runs.ts';
import { isResumable, type RunSummary } from '../../journal/runs/run-summary.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

/** How much of the outputs of ended runs stays; what is absent is no limit. */
export interface OutputBounds {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Outputs of runs that ended longer ago go. */
  readonly keepMs?: number;
  /** Bytes: when there is more, the outputs of the oldest runs go. */
  readonly maxBytes?: number;
  /** Also the outputs of runs that `resume` could still take up. */
  readonly resumable: boolean;
}

/** The records that are kept, and what lies in the catalog. */
export interface KeptRecords {
  readonly state: StateDirectory;
  /** All runs, the newest first, and those that cannot be read. */
  readonly listed: ListedRuns;
  /** Whether the record of a run goes. */
  readonly goes: (run: string) => boolean;
  /** Absolute paths of what is kept of sweeps and of earlier tasks and goes, whether it is still there or not. */
  readonly forgotten: ReadonlySet<string>;
  /** Bytes of each blob. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Blobs that must stay, by their digests: what kept records name, without the outputs that the bounds let go. */
export function findNeededBlobs(
  { state, listed, goes, forgotten, sizes }: KeptRecords,
  bounds: OutputBounds,
): Set<string> {
  const needed = readElsewhere(state, forgotten);
  const room = new Room(needed, sizes, bounds.maxBytes);
  const kept = listed.runs.filter(({ id }) => !goes(id));
  const unread = listed.damaged.map(({ id }) => heldOf(state, id));
  for (const { outputs, others } of unread) room.take(others, outputs);
  const records = kept.map((run) => ({ run, held: heldOf(state, run.id) }));
  for (const { run, held } of records) {
    room.take(held.others);
    if (mustStay(run, bounds)) room.take(held.outputs);
  }
  for (const { run, held } of records) {
    if (isYoung(run, bounds) && !room.offer(held.outputs)) break;
  }
  return needed;
}

/** The digests that the records of runs hold which are at work, or were not known when the runs were listed. */
export async function findNewlyNeeded(state: StateDirectory, listed: ListedRuns): Promise<Set<string>> {
  const known = new Set([...listed.runs, ...listed.damaged].map(({ id }) => id));
  const needed = new Set<string>();
  for (const id of namesIn(state.runs)) {
    if (known.has(id) && (await lockHolder(state.run(id).lock)) === null) continue;
    const { outputs, others } = heldOf(state, id);
    for (const digest of [...outputs, ...others]) needed.add(digest);
  }
  return needed;
}

/**
 * When the first of the runs that are at work began, milliseconds since 1970; `now` when none is. What they write is in
 * no record for a while.
 */
export async function findEarliestAtWork(
  state: StateDirectory,
  { runs, damaged }: ListedRuns,
  now: number,
): Promise<number> {
  const begun = runs.filter(({ status }) => status === 'running' || status === 'queued');
  const times = begun.map(({ startedAt }) => Date.parse(startedAt));
  for (const { id } of damaged) {
    // Nobody can tell when it began.
    if ((await lockHolder(state.run(id).lock)) !== null) times.push(0);
  }
  return Math.min(now, ...times);
}

function mustStay({ status, pulled }: RunSummary, { resumable }: OutputBounds): boolean {
  return status === 'running' || status === 'queued' || (isResumable(status) && !resumable && !pulled);
}

function isYoung({ endedAt }: RunSummary, { now, keepMs }: OutputBounds): boolean {
  return keepMs === undefined || endedAt === null || now - Date.parse(endedAt) <= keepMs;
}

function heldOf(state: StateDirectory, id: string): HeldDigests {
  const { plan, events } = state.run(id);
  const held = { outputs: new Set<string>(), others: new Set<string>() };
  addHeldDigests([plan, events], held);
  return held;
}

/** Digests that sweeps and what is kept of earlier tasks name. */
function readElsewhere(state: StateDirectory, forgotten: ReadonlySet<string>): Set<string> {
  const held = { outputs: new Set<string>(), others: new Set<string>() };
  const files = ['sweeps', 'cache'].flatMap((folder) => filesBelow(join(state.path, folder)));
  addHeldDigests(
    files.filter((path) => !forgotten.has(path)),
    held,
  );
  return new Set([...held.outputs, ...held.others]);
}

function filesBelow(path: string): readonly string[] {
  return namesIn(path).flatMap((name) => {
    const below = join(path, name);
    return statSync(below, { throwIfNoEntry: false })?.isDirectory() ? filesBelow(below) : [below];
  });
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** What is needed, and how much of the room for it is left. */
class Room {
  readonly #needed: Set<string>;
  readonly #sizes: ReadonlyMap<string, number>;
  #left: number;

  constructor(needed: Set<string>, sizes: ReadonlyMap<string, number>, maxBytes = Number.POSITIVE_INFINITY) {
    this.#needed = needed;
    this.#sizes = sizes;
    this.#left = maxBytes - this.#sumOf(needed);
  }

  /** Whatever room it takes. */
  take(...sets: readonly Iterable<string>[]): void {
    for (const digests of sets) {
      for (const digest of digests) {
        if (!this.#needed.has(digest)) this.#left -= this.#sizes.get(digest) ?? 0;
        this.#needed.add(digest);
      }
    }
  }

  /** All of it or nothing. False: there is not enough room. */
  offer(digests: ReadonlySet<string>): boolean {
    const fresh = [...digests].filter((digest) => !this.#needed.has(digest));
    if (this.#sumOf(fresh) > this.#left) return false;
    this.take(fresh);
    return true;
  }

  #sumOf(digests: Iterable<string>): number {
    let sum = 0;
    for (const digest of digests) sum += this.#sizes.get(digest) ?? 0;
    return sum;
  }
}
