import type { Flag } from './command.ts';

/** Flags that every command accepts, before or after its name. */
export const globalFlags: readonly Flag[] = [
  {
    name: 'directory',
    short: 'C',
    value: 'DIR',
    completes: 'directory',
    summary: 'work as if started in DIR',
  },
  {
    name: 'quiet',
    short: 'q',
    summary: 'say only results, errors and notes on a run, such as what it lacks or waits for',
  },
  { name: 'verbose', short: 'v', summary: 'say more; with an error of ours, where it happened' },
  {
    name: 'color',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    summary: 'colour: auto, always or never; FORCE_COLOR and NO_COLOR are honoured',
  },
  { name: 'no-input', summary: 'never ask' },
  { name: 'help', short: 'h', summary: 'say how a command is used' },
];
