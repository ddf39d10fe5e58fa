import type { CommandEntry } from './command.ts';

/** Every command, in the order of help. Adding one: a file, and a line here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write a first pipeline, with a task, its test and a GitHub workflow',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'list',
    summary: 'list pipelines and jobs, with triggers and last result',
    load: async () => (await import('./list.ts')).list,
  },
  {
    name: 'validate',
    summary: 'judge pipeline files',
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    name: 'plan',
    summary: 'say what would run, in which order, with what, and why',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'why',
    summary: 'say why a task ran, or why its earlier results were used',
    load: async () => (await import('./why.ts')).why,
  },
  {
    name: 'graph',
    summary: 'draw the tasks of a pipeline',
    load: async () => (await import('./graph.ts')).graph,
  },
  {
    name: 'run',
    summary: 'run a pipeline or job, or one task of a pipeline',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'job',
    summary: 'run a job that stands in no file',
    load: async () => (await import('./job.ts')).job,
  },
  {
    name: 'sweep',
    summary: 'run every combination of a grid of params',
    load: async () => (await import('./sweep.ts')).sweep,
  },
  {
    name: 'sweep show',
    summary: 'show the runs of a sweep: params against returns',
    load: async () => (await import('./sweep/show.ts')).sweepShow,
  },
  {
    name: 'sweep list',
    summary: 'list sweeps',
    load: async () => (await import('./sweep/list.ts')).sweepList,
  },
  {
    name: 'sweep resume',
    summary: 'go on with a sweep that was interrupted, canceled or failed',
    load: async () => (await import('./sweep/resume.ts')).sweepResume,
  },
  {
    name: 'sweep cancel',
    summary: 'stop the runs of a sweep, and start no more',
    load: async () => (await import('./sweep/cancel.ts')).sweepCancel,
  },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted, canceled or failed',
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'rerun',
    summary: 'run an earlier run again, or a part of it',
    load: async () => (await import('./rerun.ts')).rerun,
  },
  {
    name: 'runs',
    summary: 'look through the runs on a terminal; else the same as runs list',
    alone: true,
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'runs list',
    summary: 'list runs',
    load: async () => (await import('./runs/list.ts')).runsList,
  },
  {
    name: 'runs show',
    summary: 'show what a run did and left',
    load: async () => (await import('./runs/show.ts')).runsShow,
  },
  {
    name: 'runs cancel',
    summary: 'stop a run or one of its tasks',
    load: async () => (await import('./runs/cancel.ts')).runsCancel,
  },
  {
    name: 'runs gc',
    summary: 'remove records of old runs',
    load: async () => (await import('./runs/gc.ts')).runsGc,
  },
  {
    name: 'runs push',
    summary: 'give records of runs to a Git remote',
    load: async () => (await import('./runs/push.ts')).runsPush,
  },
  {
    name: 'runs pull',
    summary: 'take in records of runs from a Git remote',
    load: async () => (await import('./runs/pull.ts')).runsPull,
  },
  {
    name: 'watch',
    summary: 'look at a live or finished run in the terminal',
    load: async () => (await import('./watch.ts')).watch,
  },
  { name: 'logs', summary: 'print what tasks printed', load: async () => (await import('./logs.ts')).logs },
  {
    name: 'report',
    summary: 'write a report of a run',
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'artifacts ls',
    summary: 'list the files that a run gave',
    load: async () => (await import('./artifacts/ls.ts')).artifactsLs,
  },
  {
    name: 'artifacts get',
    summary: 'copy files that a run gave',
    load: async () => (await import('./artifacts/get.ts')).artifactsGet,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of pipeline files, for editors',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'doctor',
    summary: 'say what is found on this machine and where each setting came from',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'explain',
    summary: 'say more about the code of an error',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'completion',
    summary: 'print what makes a shell complete commands, pipelines and runs',
    load: async () => (await import('./completion.ts')).createCompletion(commands),
  },
  {
    name: 'complete',
    summary: 'print names for completion',
    hidden: true,
    load: async () => (await import('./complete.ts')).complete,
  },
  {
    name: 'reproduce',
    summary: 'run the same again and compare what comes out',
    load: async () => (await import('./reproduce.ts')).reproduce,
  },
  {
    name: 'compare',
    summary: 'say in what two runs differ',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'bisect',
    summary: 'find the commit that broke a task',
    load: async () => (await import('./bisect.ts')).bisect,
  },
  { name: 'why', summary: 'say why a task runs again' },
  {
    name: 'review',
    summary: 'say what a change does to the pipelines',
    load: async () => (await import('./review.ts')).review,
  },
  { name: 'export', summary: 'write a pipeline for another system' },
  { name: 'import', summary: 'make a pipeline from that of another system' },
  { name: 'serve', summary: 'start runs by triggers; HTTP API and dashboard' },
];
