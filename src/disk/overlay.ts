import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from './make-folders.ts';

/**
 * A work tree that shows the files of another one, and keeps to itself what is written there: an overlay of Linux. It
 * costs one mount, however many files there are.
 */
export interface Overlay {
  /** Absolute path of the folder that holds the work tree and, beside it, what is written there. */
  readonly directory: string;
  /** Name of the work tree in it. */
  readonly name: string;
  /** Path of the tree that is shown, from `directory`; nothing may be written to it meanwhile. */
  readonly lower: string;
}

/** Whether this process may try to mount: it then is root, on Linux. */
export function mayMount(): boolean {
  return process.platform === 'linux' && process.geteuid?.() === 0;
}

/**
 * Mounts an overlay, or mounts it again with what was written there; nothing happens where it is mounted. False: the
 * system does not allow it. `path`: where `mount` is looked for. What was written is safe from a killed process, but
 * not from the end of the machine: nothing is synced.
 */
export async function mountOverlay(
  { directory, name, lower }: Overlay,
  path: string | undefined,
): Promise<boolean> {
  const target = join(directory, name);
  // In options a comma or a colon would begin another one.
  if (!/^[\w./-]+$/.test(lower)) return false;
  for (const folder of ['upper', 'work', name]) makeFolders(join(directory, folder));
  if (isMounted(target)) return true;
  // Left by the mount before: a sign that things may be lost, which holds only when the machine ended since.
  await rm(join(directory, 'work', 'work', 'incompat'), { recursive: true, force: true });
  const options = `lowerdir=${lower},upperdir=upper,workdir=work,redirect_dir=on,metacopy=off,volatile`;
  return run('mount', ['-t', 'overlay', '-o', options, 'runnable', target], { cwd: directory, path });
}

/** Takes down what is mounted below a folder. Who still works there goes on, and nobody else sees it. */
export async function unmountBelow(folder: string, path: string | undefined): Promise<void> {
  if (!mayMount() || !existsSync(folder)) return;
  const start = `${realpathSync(folder)}/`;
  for (const point of listMounts().filter((mounted) => mounted.startsWith(start))) {
    const taken = await run('umount', [point], { path });
    if (!taken) await run('umount', ['--lazy', point], { path });
  }
}

function isMounted(target: string): boolean {
  return listMounts().includes(realpathSync(target));
}

// In the fifth column, with blanks and the like as octal numbers.
function listMounts(): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const point = line.split(' ', 5)[4];
    return point === undefined
      ? []
      : [
          point.replace(/\\([0-7]{3})/g, (_, digits: string) =>
            String.fromCharCode(Number.parseInt(digits, 8)),
          ),
        ];
  });
}

interface Command {
  readonly cwd?: string;
  readonly path: string | undefined;
}

function run(program: string, args: readonly string[], { cwd, path = '' }: Command): Promise<boolean> {
  const options = { env: { PATH: path, LC_ALL: 'C' }, ...(cwd === undefined ? {} : { cwd }) };
  return new Promise((resolve) => {
    execFile(program, args, options, (error) => resolve(error === null));
  });
}
