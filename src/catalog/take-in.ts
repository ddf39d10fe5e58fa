import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { errorCode } from '../disk/error-code.ts';
import type { CollectRequest } from '../engine/ports.ts';
import type { TaskFailure } from '../plan/invocation.ts';
import type { OutputFile } from '../plan/task-result.ts';
import { formatSize } from '../values/size.ts';
import type { BlobBatch } from './blob-store.ts';
import { joinBytes } from './byte-path.ts';
import { type Digested, digestStream, type ReadAt } from './digest-stream.ts';
import type { FoundOutput } from './find-outputs.ts';

/** Where outputs are taken from, and how large one may be. */
export interface Intake {
  /** Real path of the project's folder. */
  readonly project: Buffer;
  readonly store: Pick<BlobBatch, 'put'>;
  /** Bytes; larger files are refused before anything is read. */
  readonly largest: number;
  readonly detector?: CollectRequest['detector'];
}

/** An output as the catalog keeps it, or why it cannot. */
export type TakenIn = { readonly file: OutputFile } | { readonly problem: TaskFailure };

/** Takes one file or link in; with `stored` false only its digest. What it opened is what it looked at, whatever happens meanwhile. */
export async function takeIn(output: FoundOutput, stored: boolean, intake: Intake): Promise<TakenIn> {
  switch (output.form) {
    case 'symlink':
      return takeLink(output, stored, intake);
    case 'file':
      return takeFile(output, stored, intake);
    case 'other':
      return refuse(
        output,
        'output-not-a-file',
        'is a pipe, a socket or a device, and only files can be kept',
      );
    default:
      return output.form satisfies never;
  }
}

async function takeFile(output: FoundOutput, stored: boolean, intake: Intake): Promise<TakenIn> {
  const path = joinBytes(intake.project, output.bytes);
  const file = openQuietly(path);
  if (typeof file === 'string') return refuseOpen(output, file);
  try {
    const before = fstatSync(file, { bigint: true });
    const problem = judge(output, { file, path, found: before, largest: intake.largest });
    if (problem !== undefined) return problem;
    const read = readWatched(file, intake.detector?.());
    const { digest, size } = await (stored ? intake.store.put(read) : digestStream(read));
    const after = fstatSync(file, { bigint: true });
    if (after.mtimeNs !== before.mtimeNs || after.size !== before.size || BigInt(size) !== before.size) {
      return refuse(output, 'output-changed', 'changed while it was read: something still writes to it');
    }
    const mode = (before.mode & 0o100n) === 0n ? 'file' : 'executable';
    return { file: { path: output.path, digest, size, mode, stored } };
  } catch (error) {
    if (error instanceof SecretFound) return refuseSecret(output);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Ends the reading of a file, so that nothing of it is kept. */
class SecretFound extends Error {}

function readWatched(file: number, detect: ((chunk: Uint8Array) => boolean) | undefined): ReadAt {
  return (into, position) => {
    const count = readSync(file, into, 0, into.byteLength, position);
    if (detect?.(into.subarray(0, count)) === true) throw new SecretFound();
    return count;
  };
}

async function takeLink(output: FoundOutput, stored: boolean, intake: Intake): Promise<TakenIn> {
  const path = joinBytes(intake.project, output.bytes);
  try {
    const target = readlinkSync(path, { encoding: 'buffer' });
    const folder = path.subarray(0, path.lastIndexOf(0x2f));
    if (!realpathSync.native(folder, { encoding: 'buffer' }).equals(folder)) return refuseSwapped(output);
    if (intake.detector?.()(target) === true) return refuseSecret(output);
    const { digest, size } = await keepBytes(target, stored, intake.store);
    return { file: { path: output.path, digest, size, mode: 'symlink', stored } };
  } catch (error) {
    if (['ENOENT', 'EINVAL', 'ENOTDIR', 'ELOOP'].includes(errorCode(error))) return refuseSwapped(output);
    throw error;
  }
}

function keepBytes(bytes: Buffer, stored: boolean, store: Intake['store']): Promise<Digested> {
  const read: ReadAt = (into, position) => bytes.copy(into, 0, position);
  return stored ? store.put(read) : digestStream(read);
}

// Never follows a link and never waits for the other end of a pipe.
function openQuietly(path: Buffer): number | string {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (['ELOOP', 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENXIO'].includes(code)) return code;
    throw error;
  }
}

function judge(
  output: FoundOutput,
  opened: { file: number; path: Buffer; found: BigIntStats; largest: number },
): TakenIn | undefined {
  const { file, path, found, largest } = opened;
  if (!found.isFile()) return refuseSwapped(output);
  if (!isAt(path, file, found)) return refuseSwapped(output);
  if (found.size <= BigInt(largest)) return undefined;
  const size = `has ${formatSize(Number(found.size))}, and ${formatSize(largest)} is accepted`;
  return refuse(output, 'output-too-large', size);
}

// A folder on the way may have been exchanged for a link after it was listed: what was opened must lie at this very path.
function isAt(path: Buffer, file: number, found: BigIntStats): boolean {
  const opened = tryRead(() => readlinkSync(`/proc/self/fd/${file}`, { encoding: 'buffer' }));
  if (opened !== undefined) return opened.equals(path);
  const real = tryRead(() => realpathSync.native(path, { encoding: 'buffer' }));
  const there = tryRead(() => lstatSync(path, { bigint: true }));
  return real?.equals(path) === true && there?.ino === found.ino && there.dev === found.dev;
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function refuseSecret(output: FoundOutput): TakenIn {
  return refuse(output, 'secret-in-result', 'holds the value of a secret');
}

function refuseOpen(output: FoundOutput, code: string): TakenIn {
  return code === 'EACCES' || code === 'EPERM'
    ? refuse(output, 'output-not-a-file', 'may not be read by this user')
    : refuseSwapped(output);
}

function refuseSwapped(output: FoundOutput): TakenIn {
  return refuse(output, 'output-changed', 'was exchanged for something else while outputs were collected');
}

function refuse(output: FoundOutput, code: TaskFailure['code'] & string, what: string): TakenIn {
  return { problem: { code, message: `output \`${output.path}\` ${what}` } };
}
