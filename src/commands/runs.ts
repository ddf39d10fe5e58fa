import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { runsList } from './runs/list.ts';
import { screenReaderFlag, showsTerminal } from './terminal/wants-terminal.ts';

export const runs: Command = {
  examples: [
    { line: 'runnable runs', does: 'look through the runs: search, open, compare two, rerun' },
    { line: 'runnable runs --pipeline train --status failed', does: 'through those of train that failed' },
    { line: 'runnable runs | head', does: 'without a terminal: the same as `runs list`' },
  ],
  description:
    'On a terminal a list that keeps up with what happens: `enter` watches a run, `/` searches, `space` and `c` compare two, `r` reruns, `h` writes the HTML report, `x` cancels and `d` removes, both after a question; `?` lists the keys. Anywhere else it prints what `runs list` prints.',
  arguments: [],
  flags: [
    ...runsList.flags,
    {
      name: 'ui',
      value: 'MODE',
      choices: ['auto', 'lines', 'tui'],
      summary: 'auto, lines, tui; auto: tui on a terminal, else lines',
    },
    screenReaderFlag,
  ],
  run: runRuns,
};

async function runRuns(input: Input, context: Context): Promise<number> {
  if (input.has('json') || !showsTerminal(input, context)) return runsList.run(input, context);
  const { browse } = await import('./runs/browse.ts');
  return browse(input, context);
}
