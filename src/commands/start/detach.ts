import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { isOnItsOwn, launch } from '../terminal/launch.ts';

/**
 * Runs the same command line without `--detach` in a process that outlives us, and prints the id of its run. What it
 * says before there is a run, such as what is wrong with a pipeline, is said here too, and its exit code is ours then.
 */
export async function detach(
  argv: readonly string[],
  context: Context,
  follow: (id: string) => string = followRun,
): Promise<number> {
  const onSaid = (chunk: Buffer) => context.stderr.write(chunk);
  const launched = await launch(withoutDetach(argv), { cwd: process.cwd(), context, onSaid });
  if ('code' in launched) return launched.code;
  launched.forget();
  context.stdout.write(`${launched.id}\n`);
  if (!context.quiet) {
    context.stderr.write(follow(launched.id));
  }
  return exitCodes.ok;
}

/** Where to look for a run that goes on by itself. */
export function followRun(id: string): string {
  return `follow it: runnable logs ${id} -f\nstop it: runnable runs cancel ${id}\n`;
}

/** Tells whoever started us to run on our own that there is a run now; its record is on disk. */
export function tellParent(run: string): void {
  if (!isOnItsOwn(process.env) || process.send === undefined) return;
  process.send(run, () => process.disconnect?.());
}

function withoutDetach(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((word, index) => {
    if (end >= 0 && index > end) return [word];
    return word === '--detach' || word === '-d' ? [] : [word];
  });
}
