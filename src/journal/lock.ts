import { ftruncateSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { isNoSpace } from '../disk/error-code.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from '../disk/process-identity.ts';
import { lockFile, type SystemLock } from '../disk/system-lock.ts';

/** The right to write a run. It ends with the process that has it, at once and by itself, and never while that lives. */
export interface RunLock {
  readonly release: () => void;
}

/** Takes the lock of a run. Throws `run-busy`, with process and host, if somebody has it. */
export async function acquireLock(path: string, run: string): Promise<RunLock> {
  writeFileSync(path, '', { flag: 'a' });
  const lock = await takeLock(path, run);
  try {
    return claim(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The same for removing: on a disk that is full nobody can read who has the lock, as removing is what makes room. */
export async function acquireLockToRemove(path: string, run: string): Promise<RunLock> {
  try {
    writeFileSync(path, '', { flag: 'a' });
  } catch (error) {
    // Who had the lock would have made the file.
    if (isNoSpace(error)) return { release: () => {} };
    throw error;
  }
  const lock = await takeLock(path, run);
  try {
    return claim(lock);
  } catch (error) {
    if (isNoSpace(error)) return lock;
    lock.release();
    throw error;
  }
}

async function takeLock(path: string, run: string): Promise<SystemLock> {
  // Somebody who only looks, or a child that is just being born, may have it for a moment.
  for (let tries = 0; tries < 25; tries += 1) {
    const lock = await lockFile(path, 'exclusive');
    if (lock !== undefined) return lock;
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner) !== false) throw busy(run, owner);
    await pause(20);
  }
  throw busy(run, readOwner(path));
}

/** Who has the lock of a run; null if nobody has. Changes nothing. */
export async function lockHolder(path: string): Promise<ProcessIdentity | null> {
  const owner = readOwner(path);
  if (owner === undefined) return null;
  const alive = process.platform === 'linux' ? isAlive(owner) : 'unknown';
  if (alive !== 'unknown') return alive ? owner : null;
  // It counts its processes elsewhere, in another container say: only the system knows.
  const lock = await lockFile(path, 'shared');
  lock?.release();
  return lock === undefined ? owner : null;
}

// Through the descriptor and not by name: the directory may have been moved away since.
function claim(lock: SystemLock): RunLock {
  ftruncateSync(lock.file, 0);
  writeSync(lock.file, JSON.stringify(identifyProcess()), 0);
  return {
    release: () => {
      ftruncateSync(lock.file, 0);
      lock.release();
    },
  };
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function busy(run: string, owner: ProcessIdentity | undefined): EnvironmentError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on \`${owner.host}\``;
  const ending = run.startsWith('s-')
    ? `look at it with \`runnable sweep show ${run}\`, or end it with \`runnable sweep cancel ${run}\``
    : `watch it with \`runnable logs ${run} -f\`, or end it with \`runnable runs cancel ${run}\``;
  return new EnvironmentError('run-busy', `\`${run}\` is held by ${who}`, {
    trouble: 'refused',
    hint: ending,
  });
}
