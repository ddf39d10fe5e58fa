import { spawn } from 'node:child_process';
import { stat, utimes } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { removeTree } from '../disk/remove-tree.ts';
import { copyIndexFile } from './index-file.ts';
import { shortId } from './object-id.ts';
import { type GitOutput, gitFailed, readAll, runGit, waitForEnd } from './process.ts';
import type { Store } from './store.ts';
import { isUntouched } from './untouched.ts';

/** A folder that holds the files of a commit, and the index that knows what was written there. */
export interface CheckOut {
  readonly commit: string;
  /** Absolute path. Must exist. */
  readonly workTree: string;
  /** Absolute path, outside the work tree: whoever works there must not reach it. */
  readonly index: string;
}

/**
 * Makes a folder hold exactly the files of a commit: bytes of the blobs, modes 644 and 755, symlinks as links. With an
 * index of an earlier check-out only what differs from it is written. Throws `EnvironmentError`.
 */
export async function checkOut(store: Store, target: CheckOut): Promise<void> {
  const args = ['-c', `checkout.workers=${workers()}`, 'read-tree', '--reset', '-u', target.commit];
  const output = await runGit(args, place(store, target));
  if (output.code !== 0) throw notCheckedOut(target, output);
}

/**
 * Makes a folder that was worked in hold exactly the files of a commit again, and nothing else. `held`: the commit that
 * was checked out there. False when it cannot be told for certain: something in it has a second name elsewhere, is a
 * repository, or could not be removed.
 */
export async function cleanOut(store: Store, target: CheckOut, held: string): Promise<boolean> {
  // What tasks did to their own repository ends here; a new one is made.
  removeTree(join(target.workTree, '.git'));
  if (held === target.commit && isUntouched(target, store.source.format)) return true;
  const cleaned = await runGit(['clean', '-ffdxq'], place(store, target));
  if (cleaned.code !== 0 || cleaned.stderr !== '') return false;
  if (await holdsStrange(target.workTree, store.repository.environment['PATH'])) return false;
  await checkOut(store, target);
  return true;
}

/**
 * Says of a check-out that nobody works in it from now on. Git takes times by the second, so it would compare the contents
 * of all files that were written in the same one as the index: a copy of that is dated later.
 */
export async function sealCheckOut(target: CheckOut): Promise<void> {
  const { atime, mtimeMs } = await stat(target.index);
  copyIndexFile(target.index, sealOf(target));
  await utimes(sealOf(target), atime, mtimeMs / 1000 + 1);
}

/** Whether the files of a sealed check-out are as they were written. Strange ones are not looked for. */
export async function isCheckedOut(store: Store, target: CheckOut): Promise<boolean> {
  const output = await runGit(['diff-files', '--quiet'], place(store, { ...target, index: sealOf(target) }));
  return output.code === 0;
}

// Of its own, as whoever works there later must be told of a change in that second, too.
function sealOf({ index }: CheckOut): string {
  return `${index}.sealed`;
}

function place(store: Store, target: CheckOut) {
  return {
    ...store.call('borrow'),
    workTree: target.workTree,
    index: target.index,
    cwd: target.workTree,
  };
}

// Writing files waits for the disk more than for the processor.
function workers(): number {
  return Math.min(16, Math.max(4, availableParallelism() * 2));
}

// A file with a second name, a `.git`, or a folder that its owner cannot enter. `find` is three times as quick as we are.
async function holdsStrange(workTree: string, path = ''): Promise<boolean> {
  const strange = [
    '-name',
    '.git',
    '-o',
    '-type',
    'f',
    '-links',
    '+1',
    '-o',
    '-type',
    'd',
    '!',
    '-perm',
    '-0755',
  ];
  const child = spawn('find', ['.', '-mindepth', '1', '(', ...strange, ')', '-print'], {
    cwd: workTree,
    env: { PATH: path, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Without `find` nothing can be told for certain.
  const [found, code] = await Promise.all([readAll(child.stdout), waitForEnd(child).catch(() => null)]);
  return code !== 0 || found.length > 0;
}

function notCheckedOut(target: CheckOut, output: GitOutput): EnvironmentError {
  const words = output.stderr.trim();
  if (words.includes('No space left on device')) {
    return new EnvironmentError('disk-full', `the disk is full at \`${target.workTree}\``, {
      hint: 'make space, or name another disk with RUNNABLE_WORKSPACE_DIR',
    });
  }
  if (words.includes('invalid path')) {
    return new EnvironmentError(
      'unsafe-tree',
      `commit ${shortId(target.commit)} cannot be checked out: ${words}`,
    );
  }
  const [id] = /[0-9a-f]{40,64}/.exec(words.replaceAll(target.commit, '')) ?? [];
  return id === undefined
    ? gitFailed(['read-tree'], output)
    : new EnvironmentError(
        'object-damaged',
        `object ${id} of commit ${shortId(target.commit)} is damaged or missing`,
        {
          hint: 'look at the repository with `git fsck`, and fetch the object again',
        },
      );
}
