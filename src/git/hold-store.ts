import {
  existsSync,
  ftruncateSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { errorCode } from '../disk/error-code.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from '../disk/process-identity.ts';
import { lockFile, type SystemLock } from '../disk/system-lock.ts';
import { sweepTemporary, temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';

/** While it lasts nothing is removed from the store: for whoever counts on objects of which no record speaks yet. */
export interface StoreHold {
  /** May be said again, which changes nothing. */
  readonly release: () => void;
}

/**
 * Holds the store of a directory. It costs a file and no process: the file names its process, and ends to count with it.
 * While something is being removed it waits; throws `EnvironmentError` `store-busy` when that takes a minute.
 */
export async function holdStore(directory: string): Promise<StoreHold> {
  const shared = holds.get(directory) ?? begin(directory);
  shared.count += 1;
  let isHeldHere = true;
  const release = (sign?: string) => {
    if (!isHeldHere) return;
    isHeldHere = false;
    shared.count -= 1;
    if (shared.count > 0) return;
    holds.delete(directory);
    if (sign !== undefined) rmSync(sign, { force: true });
  };
  try {
    const sign = await shared.sign;
    return { release: () => release(sign) };
  } catch (error) {
    release();
    throw diskTrouble(error, directory);
  }
}

/** The right to remove objects from a store that nobody uses meanwhile. It ends with its process. */
export interface StoreExclusion {
  /** What was begun is done. */
  readonly end: () => void;
  /** What was begun is left to the next removal. */
  readonly abandon: () => void;
}

/** Keeps users of a store out. Null: somebody has been using it all the while that there was to wait, in milliseconds. */
export async function excludeUsers(directory: string, patienceMs: number): Promise<StoreExclusion | null> {
  const file = removalFile(directory);
  writeFileSync(file, '', { flag: 'a' });
  const until = millisecondsUp() + patienceMs;
  const lock = await takeLock(file, until);
  if (lock === null) return null;
  const exclusion = {
    end: () => {
      rmSync(file, { force: true });
      lock.release();
    },
    abandon: lock.release,
  };
  try {
    // Whoever reads the text of a process that has ended gave its sign before this, and is seen below.
    ftruncateSync(lock.file, 0);
    writeSync(lock.file, JSON.stringify(identifyProcess()), 0);
    while (hasUsers(directory)) {
      if (millisecondsUp() > until) {
        exclusion.end();
        return null;
      }
      await pause(5);
    }
    return exclusion;
  } catch (error) {
    exclusion.abandon();
    throw error;
  }
}

/** Whether a process was killed that used a store or removed from it: it may have left what nothing needs. */
export function hasLeftOvers(directory: string): boolean {
  if (existsSync(removalFile(directory))) return true;
  const before = readSigns(directory).length;
  if (before > 0) sweepTemporary(join(directory, signsName));
  return readSigns(directory).length < before;
}

interface SharedHold {
  count: number;
  readonly sign: Promise<string>;
}

// Once a process: what held and waited for a removal that waits for the first hold would wait for ever.
const holds = new Map<string, SharedHold>();
const signsName = 'held';

function begin(directory: string): SharedHold {
  const shared = { count: 0, sign: giveSign(directory) };
  holds.set(directory, shared);
  return shared;
}

/** One of the two sees the other: a sign is given before one looks for a removal, which is told before it looks for signs. */
async function giveSign(directory: string): Promise<string> {
  for (const until = millisecondsUp() + longestRemoval; ; ) {
    const sign = join(directory, signsName, temporaryName());
    writeSign(sign);
    if (!existsSync(removalFile(directory)) || !(await isHeld(removalFile(directory)))) return sign;
    rmSync(sign, { force: true });
    if (millisecondsUp() > until) throw storeBusy(directory);
    await pause(10);
  }
}

function writeSign(sign: string): void {
  try {
    writeFileSync(sign, '');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    makeFolders(join(sign, '..'));
    writeFileSync(sign, '');
  }
}

function hasUsers(directory: string): boolean {
  sweepTemporary(join(directory, signsName));
  return readSigns(directory).length > 0;
}

function readSigns(directory: string): readonly string[] {
  try {
    return readdirSync(join(directory, signsName));
  } catch {
    return [];
  }
}

/** There from the moment on in which a removal keeps users out until it has ended. */
function removalFile(directory: string): string {
  return join(directory, 'removal');
}

// Somebody who only looks may have it for a moment.
async function takeLock(file: string, until: number): Promise<SystemLock | null> {
  for (;;) {
    const lock = await lockFile(file, 'exclusive');
    if (lock !== undefined) return lock;
    if (millisecondsUp() > until) return null;
    await pause(10);
  }
}

async function isHeld(file: string): Promise<boolean> {
  const owner = readOwner(file);
  if (owner !== undefined && isAlive(owner) === false) return false;
  try {
    const lock = await lockFile(file, 'shared');
    lock?.release();
    return lock === undefined;
  } catch (error) {
    // It has ended meanwhile.
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

// Not `performance.now()`: the module behind it takes longer to load than a small run to plan.
function millisecondsUp(): number {
  return process.uptime() * 1000;
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

const longestRemoval = 60_000;

function storeBusy(directory: string): EnvironmentError {
  return new EnvironmentError(
    'store-busy',
    `objects are being removed from \`${directory}\` for a minute by now`,
    {
      hint: 'look whether a `runnable runs gc` is stopped there, let it go on or end it, then try again',
    },
  );
}
