import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { entryFile } from '../shipped-files.ts';

/**
 * Runs the same command line without `--detach` in a process that outlives us, and prints the id of its run. What it
 * says before there is a run, such as what is wrong with a pipeline, is said here too, and its exit code is ours then.
 */
export async function detach(
  argv: readonly string[],
  context: Context,
  follow: (id: string) => string = followRun,
): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(entryFile), ...withoutDetach(argv)], {
    cwd: process.cwd(),
    env: { ...context.environment, [marker]: '1' },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (chunk: Buffer) => context.stderr.write(chunk));
  const outcome = await new Promise<string | number>((resolve, reject) => {
    child.on('error', reject);
    child.on('message', (message) => resolve(String(message)));
    child.on('close', (code) => resolve(code ?? exitCodes.bug));
  });
  if (typeof outcome === 'number') return outcome;
  child.stderr?.destroy();
  child.disconnect();
  child.unref();
  context.stdout.write(`${outcome}\n`);
  if (!context.quiet) {
    context.stderr.write(follow(outcome));
  }
  return exitCodes.ok;
}

function followRun(id: string): string {
  return `follow it: runnable logs ${id} -f\nstop it: runnable runs cancel ${id}\n`;
}

/** Tells whoever started us to run on our own that there is a run now; its record is on disk. */
export function tellParent(run: string): void {
  if (process.env[marker] === undefined || process.send === undefined) return;
  process.send(run, () => process.disconnect?.());
}

/** Set in the process that runs on its own. */
const marker = 'RUNNABLE_DETACHED';

function withoutDetach(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((word, index) => {
    if (end >= 0 && index > end) return [word];
    return word === '--detach' || word === '-d' ? [] : [word];
  });
}
