import { openRecords } from '../session/records.ts';
import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { openProjectHere } from './open-project.ts';
import { refuse } from './refuse.ts';
import { runArgument } from './runs/find-run.ts';
import { noteMissingTerminal, screenReaderFlag, showsTerminal } from './terminal/wants-terminal.ts';

export const watch: Command = {
  examples: [
    { line: 'runnable watch', does: 'look at the latest run' },
    { line: 'runnable watch r-7k2q', does: 'one run, live or over' },
    { line: 'runnable watch latest --replay --speed 10', does: 'what happened, ten times as fast' },
  ],
  description:
    'Any number of terminals may look at the same run; leaving one leaves the run alone. `?` lists the keys. Without a terminal, or for a screen reader, the run is told in lines, with the output of its tasks. The exit code is that of the run; 0 if it is still at work. Should the terminal be left in disorder because it was killed, `reset` mends it.',
  arguments: [
    { name: runArgument.name, summary: `${runArgument.summary}; latest unless given`, completes: 'run' },
  ],
  flags: [
    { name: 'replay', summary: 'show an ended run again, as it went' },
    {
      name: 'speed',
      value: 'N',
      type: 'count',
      summary: 'with --replay: so many times as fast; 1 unless given',
    },
    {
      name: 'ui',
      value: 'MODE',
      choices: ['auto', 'lines', 'tui'],
      summary: 'auto, lines, tui; auto: tui on a terminal, else lines',
    },
    screenReaderFlag,
  ],
  run: runWatch,
};

async function runWatch(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const records = openRecords(project.value);
  const found = await records.find(input.words[0] ?? 'latest');
  if (!found.ok) return refuse(context, found.diagnostics);
  const { id } = found.value;
  const speed = input.count('speed') ?? 1;
  const pace = input.has('replay') || input.has('speed') ? { speed } : undefined;
  if (showsTerminal(input, context)) {
    const { attach } = await import('./terminal/attach.ts');
    return attach({ id, records, own: null, ...(pace === undefined ? {} : { pace }) }, context);
  }
  noteMissingTerminal(input, context);
  const { tellInLines } = await import('./terminal/tell-in-lines.ts');
  return tellInLines(await records.open(id), { context, pace });
}
