import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { findSweepHere, sweepArgument } from './find-sweep.ts';

export const sweepCancel: Command = {
  examples: [
    { line: 'runnable sweep cancel latest', does: 'stop its runs, whose tasks have a grace of 10 s' },
    { line: 'runnable sweep cancel latest --force', does: 'kill them' },
  ],
  description: 'Runs that have not been started are not started; `sweep resume` goes on with all of them.',
  arguments: [sweepArgument],
  flags: [{ name: 'force', summary: 'at once, without a grace' }],
  run: runSweepCancel,
};

async function runSweepCancel(input: Input, context: Context): Promise<number> {
  const found = await findSweepHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const { records, sweep } = found.value;
  const asked = await records.cancel(sweep.id, input.has('force'));
  context.stderr.write(
    asked ? `asked ${sweep.id} to stop\n` : `${sweep.id} is not running: ${sweep.status}\n`,
  );
  return exitCodes.ok;
}
