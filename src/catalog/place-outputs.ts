import { randomUUID } from 'node:crypto';
import {
  type BigIntStats,
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { copyByReference } from '../disk/copy-file.ts';
import { errorCode } from '../disk/error-code.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { OutputFile } from '../plan/task-result.ts';
import type { BlobStore } from './blob-store.ts';
import { decodePath, encodePath, joinBytes } from './byte-path.ts';
import { digestBytes, digestFile } from './digest-stream.ts';

/** Puts one output below the project's folder; it is there as a whole or not at all. What is right already stays. */
export async function placeOutput(output: OutputFile, project: Buffer, store: BlobStore): Promise<void> {
  const bytes = decodeInside(output);
  try {
    const folder = prepareFolders(output, project, bytes);
    const target = joinBytes(project, bytes);
    if (!(await isRight(output, target))) await replace(output, { folder, target }, store);
  } catch (error) {
    const inTheWay = ['EISDIR', 'ENOTEMPTY', 'ENOTDIR', 'EEXIST'].includes(errorCode(error));
    throw inTheWay
      ? blocked(output, 'a folder of that name is there')
      : diskTrouble(error, joinBytes(project, bytes).toString());
  }
}

async function replace(
  output: OutputFile,
  place: { readonly folder: Buffer; readonly target: Buffer },
  store: BlobStore,
): Promise<void> {
  if (!output.stored) {
    throw new EnvironmentError(
      'output-not-stored',
      `only the digest of the output \`${output.path}\` was kept`,
      {
        hint: 'take `store: false` away, or run the task that makes it in the same run',
      },
    );
  }
  const temporary = joinBytes(place.folder, Buffer.from(`.runnable-${randomUUID()}`));
  try {
    await write(output, { folder: place.folder, temporary }, store);
    renameSync(temporary, place.target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function write(
  output: OutputFile,
  { folder, temporary }: { readonly folder: Buffer; readonly temporary: Buffer },
  store: BlobStore,
): Promise<void> {
  if (output.mode === 'symlink') {
    symlinkSync(await store.read(output.digest), temporary);
    return;
  }
  await copyByReference({ from: await store.verify(output.digest), to: temporary, folder });
  chmodSync(temporary, modeOf(output));
}

function modeOf(output: OutputFile): number {
  return output.mode === 'executable' ? 0o755 : 0o644;
}

async function isRight(output: OutputFile, target: Buffer): Promise<boolean> {
  const found = lstatSync(target, { throwIfNoEntry: false, bigint: true });
  if (found === undefined) return false;
  if (output.mode === 'symlink') return found.isSymbolicLink() && hasTarget(output, target);
  if (!found.isFile() || found.size !== BigInt(output.size)) return false;
  if ((await digestFile(target)).digest !== output.digest) return false;
  if (!hasMode(output, found)) chmodSync(target, modeOf(output));
  return true;
}

function hasMode(output: OutputFile, found: BigIntStats): boolean {
  return Number(found.mode & 0o777n) === modeOf(output);
}

function hasTarget(output: OutputFile, target: Buffer): boolean {
  return digestBytes(readlinkSync(target, { encoding: 'buffer' })) === output.digest;
}

/** The bytes of the path; a record that leads out of the project is damaged. */
function decodeInside(output: OutputFile): Buffer {
  const bytes = decodePath(output.path);
  const steps = bytes.toString('latin1').split('/');
  if (bytes.includes(0) || steps.some((step) => step === '' || step === '.' || step === '..')) {
    throw new EnvironmentError('blob-damaged', `\`${output.path}\` is no path of an output`, {
      trouble: 'damaged',
    });
  }
  return bytes;
}

// Step by step, so that a link that a task put there cannot lead out of the project. Gives the innermost folder.
function prepareFolders(output: OutputFile, project: Buffer, bytes: Buffer): Buffer {
  let folder = project;
  for (let at = bytes.indexOf(0x2f); at !== -1; at = bytes.indexOf(0x2f, at + 1)) {
    folder = joinBytes(project, bytes.subarray(0, at));
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found === undefined) mkdirSync(folder, { mode: 0o755 });
    else if (!found.isDirectory()) {
      const what = found.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'no folder';
      throw blocked(output, `\`${encodePath(bytes.subarray(0, at))}\` is ${what}`);
    }
  }
  return folder;
}

function blocked(output: OutputFile, why: string): EnvironmentError {
  return new EnvironmentError(
    'output-blocked',
    `the output \`${output.path}\` cannot be put in place: ${why}`,
    {
      hint: 'two tasks use this path for different things: give one of them another',
    },
  );
}
