import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { RunEvent, RunStarted } from '../../engine/event.ts';
import { initialState } from '../../engine/initial-state.ts';
import { runRecord } from '../../engine/record.ts';
import { reduce } from '../../engine/reduce.ts';
import type { CatalogReference } from '../../plan/catalog-reference.ts';
import type { Plan } from '../../plan/plan.ts';
import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import { EventScanner } from '../event-scanner.ts';
import { unseal } from '../seal.ts';
import { isEvent } from './check-event.ts';
import { isPlan } from './check-plan.ts';
import { type ForeignSweep, judgeSweep } from './judge-sweep.ts';
import { isLogName, recordPaths } from './record-file.ts';
import { type References, referencesOf, referencesOfKept } from './references.ts';

/** A record that somebody else made, by the paths of its files. */
export interface ForeignRecord {
  /** The id that its ref has. */
  readonly run: string;
  readonly paths: Iterable<string>;
  readonly read: (path: string) => Promise<Buffer>;
}

/** A record that holds together and is about the run that it is said to be about. */
export interface JudgedRecord {
  readonly run: string;
  readonly plan: Buffer;
  readonly events: Buffer;
  /** Names of its logs and their indices. */
  readonly logs: readonly string[];
  /** The sweep that it is part of, with its record; absent: none, or its record is not there. */
  readonly sweep?: ForeignSweep;
  /** Entries of the catalog that are there and that it refers to. */
  readonly parts: readonly CatalogReference[];
}

/**
 * Judges a record before anything of it is kept. Throws `EnvironmentError`: `record-refused`, or `state-too-new` for one
 * of a later version.
 */
export async function judgeRecord(record: ForeignRecord): Promise<JudgedRecord> {
  const paths = new Set(record.paths);
  const read = (path: string) => (paths.has(path) ? record.read(path) : refuse(`it has no \`${path}\``));
  judgeHead(await read(recordPaths.head), record.run);
  const [plan, events] = [await read(recordPaths.plan), await read(recordPaths.events)];
  const judged = judgeCourse(record.run, { plan: judgePlan(plan), events });
  const readAny = async (path: string) => (paths.has(path) ? record.read(path) : null);
  const sweep = await judgeSweep(judged.started.sweep, readAny);
  return {
    run: record.run,
    plan,
    events,
    logs: judgeLogs(paths),
    ...(sweep === undefined ? {} : { sweep }),
    parts: judged.references.filter(({ digest }) => paths.has(`parts/${digest}`)),
  };
}

// Where the size of letters does not count in names of files, one of them would take the place of the other.
function judgeLogs(paths: Iterable<string>): readonly string[] {
  const logs = [...paths]
    .filter((path) => path.startsWith('logs/'))
    .map((path) => path.slice(5))
    .filter(isLogName);
  const folded = new Set(logs.map((name) => name.toLowerCase()));
  return folded.size === logs.length ? logs : refuse('names of its logs differ in the size of letters alone');
}

function judgeHead(bytes: Buffer, run: string): void {
  const head = parse(bytes);
  const version = head?.['version'];
  if (typeof version === 'number' && version > 1) throw tooNew();
  if (head === undefined || version !== 1) throw refused('its `record.json` is damaged');
  if (head['run'] !== run) throw refused('it is about another run');
}

function judgePlan(bytes: Buffer): Plan {
  const plan = tryTo(() => unseal(bytes.subarray(0, -1)));
  if (plan === undefined) throw refused('its plan is damaged: the checksum is wrong');
  if (Number(plan['version']) > 1) throw tooNew();
  if (tryTo(() => isPlan(plan)) !== true) throw refused('its plan is not one');
  return plan as unknown as Plan;
}

interface Course {
  readonly started: RunStarted;
  readonly references: readonly CatalogReference[];
}

function judgeCourse(
  run: string,
  { plan, events }: { readonly plan: Plan; readonly events: Buffer },
): Course {
  let state = initialState(plan);
  let started: RunEvent | undefined;
  const references = new Map<string, CatalogReference>();
  const note = ({ parts, outputs }: References) => {
    for (const reference of [...parts, ...outputs]) references.set(reference.digest, reference);
  };
  note(referencesOfKept(plan));
  const scanner = new EventScanner();
  const take = (event: RunEvent) => {
    if (!isEvent(event)) throw damagedAt(event.seq);
    started ??= event;
    state = reduce(state, event);
    note(referencesOf(event));
  };
  try {
    scanner.push(events, take);
    JSON.stringify(runRecord(plan, state, false));
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw damagedAt(scanner.seq, error);
  }
  if (scanner.rest.byteLength > 0) throw damagedAt(scanner.seq + 1);
  if (started?.event !== 'run-started') throw damagedAt(1);
  if (started.run !== run) throw refused('its journal is about another run');
  if (started.plan !== plan.digest || started.source.commit !== plan.source.commit) {
    throw refused('its journal is about another plan');
  }
  return { started, references: [...references.values()] };
}

function parse(bytes: Buffer): JsonObject | undefined {
  const value = tryTo(() => JSON.parse(bytes.toString('utf8')) as Json);
  return isMap(value) ? value : undefined;
}

function tryTo<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function refuse(why: string): never {
  throw refused(why);
}

function damagedAt(seq: number, cause?: unknown): EnvironmentError {
  return refused(`its journal is damaged at event ${seq}`, cause);
}

function refused(why: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError('record-refused', why, { trouble: 'damaged', cause });
}

function tooNew(): EnvironmentError {
  return new EnvironmentError('state-too-new', 'it was written by a newer version of runnable', {
    trouble: 'damaged',
    hint: 'use the version of runnable that wrote it',
  });
}
