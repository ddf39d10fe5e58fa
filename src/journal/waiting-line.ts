import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { withMutex } from '../disk/mutex.ts';
import { identifyProcess, type ProcessIdentity } from '../disk/process-identity.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { lockHolder } from './lock.ts';
import type { StateDirectory } from './state-directory.ts';
import { changesOf } from './watch-path.ts';

/** A line in which runs of one state directory stand for places that they share. */
export interface WaitingLine {
  /** `group`: of runs; `pool`: of tasks. */
  readonly kind: 'group' | 'pool';
  readonly name: string;
  /** Places that there are. */
  readonly capacity: number;
}

/** Who stands in a line, and for how many places. */
export interface Standing {
  /** Id of the run; its process must hold the lock of the run as long as it stands here. */
  readonly run: string;
  /** The task that the places are for; absent: the run itself. */
  readonly task?: string;
  readonly slots: number;
}

/** A place in a line: where it is, when its turn comes, and its end. */
export interface Ticket {
  /** Those who came before and are still there when this is asked, the first one first. */
  readonly ahead: () => Promise<readonly Standing[]>;
  /** Whether its places are free: then they are its own until it leaves. */
  readonly isTurn: () => Promise<boolean>;
  /** Resolves when its turn has come: true; or when the signal is aborted before: false. */
  readonly turn: (signal: AbortSignal) => Promise<boolean>;
  /** Gives the places back, or gives up waiting. */
  readonly leave: () => void;
}

/**
 * Joins a line at its end. Whoever stands in it is there as long as the process that joined has the lock of its run: so
 * places of a process that was killed are free at once, and nobody has to unlock anything. The order is that of joining,
 * also for those who want several places: nobody is overtaken for ever.
 */
export async function joinLine(
  state: StateDirectory,
  line: WaitingLine,
  standing: Standing,
): Promise<Ticket> {
  const directory = join(state.path, 'lines', `${line.kind}-${digestOf(line.name)}`);
  try {
    makeFolders(directory);
    writeFileSync(join(directory, 'name'), `${line.name}\n`);
    const number = await withMutex(join(directory, 'lock'), () => enter(state, directory, standing));
    return ticketOf(state, { directory, number, line, standing });
  } catch (error) {
    throw diskTrouble(error, directory);
  }
}

interface Written extends Standing {
  readonly holder: ProcessIdentity;
}

interface Numbered {
  readonly number: number;
  readonly path: string;
}

// Numbers only grow while anybody stands in the line, so nobody ever comes to stand ahead of somebody who is there.
async function enter(state: StateDirectory, directory: string, standing: Standing): Promise<number> {
  const there = listTickets(directory);
  for (const { path } of there) {
    if (!(await isThere(state, readTicket(path)))) rmSync(path, { force: true });
  }
  const number = (there.at(-1)?.number ?? 0) + 1;
  const temporary = join(directory, temporaryName());
  writeFileSync(temporary, JSON.stringify({ ...standing, holder: identifyProcess() }), { flag: 'wx' });
  renameSync(temporary, join(directory, fileOf(number)));
  return number;
}

interface Place {
  readonly directory: string;
  readonly number: number;
  readonly line: WaitingLine;
  readonly standing: Standing;
}

function ticketOf(state: StateDirectory, place: Place): Ticket {
  const { directory, number, line, standing } = place;
  const ahead = () => listAhead(state, place, Number.POSITIVE_INFINITY);
  const isTurn = async () => {
    const room = line.capacity - standing.slots;
    return sumOf(await listAhead(state, place, room)) <= room;
  };
  return {
    ahead,
    isTurn,
    turn: async (signal) => {
      for await (const _ of changesOf(directory, signal)) if (await isTurn()) return true;
      return false;
    },
    leave: () => rmSync(join(directory, fileOf(number)), { force: true }),
  };
}

/** Those who stand before a place; no more than it takes to know that there is no room. */
async function listAhead(state: StateDirectory, place: Place, room: number): Promise<readonly Standing[]> {
  const found: Written[] = [];
  for (const { number, path } of listTickets(place.directory)) {
    if (number >= place.number || sumOf(found) > room) break;
    const written = readTicket(path);
    if (written !== undefined && (await isThere(state, written))) found.push(written);
  }
  return found;
}

function sumOf(standings: readonly Standing[]): number {
  return standings.reduce((sum, { slots }) => sum + slots, 0);
}

// A run that is taken up again has another process: what its earlier one stood in line for is over.
async function isThere(state: StateDirectory, written: Written | undefined): Promise<boolean> {
  if (written === undefined) return false;
  const { holder } = written;
  const owner = await lockHolder(state.run(written.run).lock);
  return (
    owner !== null &&
    owner.pid === holder.pid &&
    owner.start === holder.start &&
    owner.boot === holder.boot &&
    owner.namespace === holder.namespace &&
    owner.host === holder.host
  );
}

function listTickets(directory: string): Numbered[] {
  return readFolder(directory)
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => ({ number: Number.parseInt(name, 10), path: join(directory, name) }))
    .sort((left, right) => left.number - right.number);
}

function readFolder(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw diskTrouble(error, directory);
  }
}

// Undefined: it left while we looked.
function readTicket(path: string): Written | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Written;
  } catch {
    return undefined;
  }
}

function fileOf(number: number): string {
  return `${String(number).padStart(12, '0')}.json`;
}

// A name may hold anything.
function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
