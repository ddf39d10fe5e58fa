import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { limitFlags, requestFlags, selectionFlags } from './start/request-flags.ts';
import { parseTarget } from './start/run-target.ts';
import { watchFlags } from './start/watch-flags.ts';

export const run: Command = {
  examples: [
    { line: 'runnable run train', does: 'run it, with what is not committed yet' },
    { line: 'runnable run train -p alpha=0.3 --ref main', does: 'with a param, at the head of main' },
    { line: "runnable run 'train#clean'", does: 'one task of it as a job, on what the latest run gave' },
    { line: 'runnable run train --from clean', does: 'clean and all that needs it' },
    { line: 'runnable run train --dry-run', does: 'say what would run' },
  ],
  description:
    'Exit codes: 0 ok, 1 a task failed, 2 the definition, params or usage is wrong, 3 the environment, 4 refused as unsafe or busy, 5 stored state damaged or too new, 70 a bug, 124 timeout of the run, 130 and 143 canceled by SIGINT and SIGTERM. What is told goes to stderr; stdout has what a job returned, the record (--json), or the events (--ui json).',
  arguments: [
    {
      name: 'PIPELINE[#TASK]',
      summary: 'a pipeline or job, or one task of a pipeline',
      required: true,
      completes: 'pipeline',
    },
  ],
  flags: [
    ...requestFlags,
    ...selectionFlags,
    ...limitFlags,
    { name: 'dry-run', summary: 'print the plan and run nothing' },
    ...watchFlags,
  ],
  run: async (input: Input, context: Context) => {
    const { startFromFlags } = await import('./start/start-run.ts');
    return startFromFlags(parseTarget(input.words[0] ?? ''), input, context);
  },
};
