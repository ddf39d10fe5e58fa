import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { EnvironmentError } from '../diagnostics/errors.ts';

/** A lock of the operating system on an open file. The system frees it when the descriptor goes, however its process ends. */
export interface SystemLock {
  readonly file: number;
  readonly release: () => void;
}

/**
 * Locks a file that exists, for one holder (`exclusive`) or together with others (`shared`). Undefined: it is taken.
 * The lock belongs to the open file, so `flock(1)` can set it through an inherited descriptor and end; systems with
 * `O_EXLOCK` set it while opening.
 */
export async function lockFile(path: string, way: 'exclusive' | 'shared'): Promise<SystemLock | undefined> {
  return process.platform === 'linux' ? lockByProgram(path, way) : lockByOpening(path, way);
}

async function lockByProgram(path: string, way: 'exclusive' | 'shared'): Promise<SystemLock | undefined> {
  const file = openSync(path, 'r+');
  const lock = { file, release: () => closeSync(file) };
  try {
    const code = await runFlock(file, way);
    if (code === 0) return lock;
    if (code !== 1) throw unavailable(`\`flock\` ended with code ${code} for \`${path}\``);
  } catch (error) {
    lock.release();
    throw error;
  }
  lock.release();
  return undefined;
}

function runFlock(file: number, way: 'exclusive' | 'shared'): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['-n', way === 'shared' ? '-s' : '-x', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file],
    });
    child.on('error', (cause) =>
      reject(
        'code' in cause && cause.code === 'ENOENT'
          ? unavailable('`flock` was not found')
          : unavailable(cause.message),
      ),
    );
    child.on('exit', resolve);
  });
}

// Not among Node's constants; the same on macOS and the BSDs.
const openShared = 0x10;
const openExclusive = 0x20;

function lockByOpening(path: string, way: 'exclusive' | 'shared'): SystemLock | undefined {
  try {
    const kind = way === 'shared' ? openShared : openExclusive;
    const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | kind);
    return { file, release: () => closeSync(file) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN') return undefined;
    // Network file systems, for some.
    if (code === 'ENOTSUP' || code === 'EOPNOTSUPP')
      throw unavailable(`\`${path}\` cannot be locked: ${code}`);
    throw error;
  }
}

function unavailable(message: string): EnvironmentError {
  return new EnvironmentError('lock-unavailable', message, {
    hint: 'install util-linux, which has `flock`, and keep the state on a file system that locks',
  });
}
