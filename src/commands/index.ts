import type { CommandEntry } from './command.ts';

/** Every command, in the order of help. Adding one: a file, and a line here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'explain',
    summary: 'say more about the code of an error',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of pipeline files, for editors',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'completion',
    summary: 'print what makes a shell complete commands, pipelines and runs',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'complete',
    summary: 'print names for completion',
    hidden: true,
    load: async () => (await import('./complete.ts')).complete,
  },
  { name: 'sweep', summary: 'run every combination of a grid of params' },
  { name: 'watch', summary: 'look at a live or finished run in the terminal' },
  { name: 'rerun', summary: 'run an earlier run again, or a part of it' },
  { name: 'reproduce', summary: 'run the same again and compare what comes out' },
  { name: 'compare', summary: 'say in what two runs differ' },
  { name: 'why', summary: 'say why a task runs again' },
  { name: 'report', summary: 'write a report of a run' },
  { name: 'review', summary: 'say what a change does to the pipelines' },
  { name: 'export', summary: 'write a pipeline for another system' },
  { name: 'import', summary: 'make a pipeline from that of another system' },
  { name: 'serve', summary: 'start runs by triggers; HTTP API and dashboard' },
];
