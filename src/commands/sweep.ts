import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Project } from '../session/project.ts';
import { checkSweepSize } from '../session/sweep/check-size.ts';
import type { PreparedSweep } from '../session/sweep/prepare-sweep.ts';
import { prepareSweep } from '../session/sweep/prepare-sweep.ts';
import type { SweepRequest } from '../session/sweep/request.ts';
import { startSweep } from '../session/sweep/run-sweep.ts';
import type { Command, Context, Flag } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { conflict } from './flag-conflict.ts';
import type { Input } from './input.ts';
import { openProjectHere } from './open-project.ts';
import { refuse } from './refuse.ts';
import { printNotices } from './start/print-notices.ts';
import { readSources } from './start/read-sources.ts';
import { limitFlags, readRequest, requestFlags, selectionFlags } from './start/request-flags.ts';
import { parseTarget } from './start/run-target.ts';
import { tellDiagnostics } from './start/tell-diagnostics.ts';
import { carryOutSweep } from './sweep/carry-out.ts';
import { checkSweepFlags, sweepWatchFlags } from './sweep/watch.ts';

const gridFlags: readonly Flag[] = [
  {
    name: 'list',
    summary: 'print the combinations and run nothing; with --json as JSON',
  },
  {
    name: 'grid',
    value: 'name=a,b',
    repeats: true,
    summary: 'an axis, in place of one of the grid or behind them; name:=[JSON, …], task.name=a,b',
  },
  {
    name: 'grid-file',
    value: 'FILE',
    completes: 'file',
    summary: 'a grid in place of NAME.parameters.json beside the pipeline',
  },
  {
    name: 'select',
    value: 'WHICH',
    repeats: true,
    summary: 'only these: numbers and ranges (0-9,12), or values of axes (alpha=0.1,0.2,depth=3)',
  },
  { name: 'exclude', value: 'WHICH', repeats: true, summary: 'not these, written in the same way' },
];

const ownLimits: readonly Flag[] = [
  {
    name: 'max-parallel',
    value: 'N',
    type: 'count',
    summary: 'runs at the same time; 1 unless said otherwise',
  },
  { name: 'max-tasks', short: 'j', value: 'N', type: 'count', summary: 'tasks of one run at the same time' },
  { name: 'fail-fast', summary: 'start nothing more after a run or a task that failed' },
  { name: 'keep-going', summary: 'start the others also after a run that failed, which is the default' },
];

export const sweep: Command = {
  examples: [
    { line: 'runnable sweep train --list', does: 'the combinations of its grid' },
    { line: 'runnable sweep train --max-parallel 4', does: 'run them all, four at a time' },
    {
      line: 'runnable sweep train --grid alpha=0.1,0.2 --grid depth=3,5',
      does: 'a grid on the command line',
    },
    { line: 'runnable sweep train --select 0-9 --exclude alpha=0.9', does: 'some of them' },
    { line: 'runnable sweep show latest', does: 'params against returns' },
  ],
  description:
    'Runs a pipeline once for each combination of the values in its grid, all on one snapshot, in a fixed order: the first axis changes slowest. Values of one axis in `--select` are alternatives, several axes must all hold, and flags add up. A param that `--param` gives is no axis. Exit codes: 0 all runs succeeded, 1 a run failed, 130 and 143 canceled; what is half done goes on with `sweep resume`. A pipeline that is called as one of the commands below is named behind `--`: `sweep -- show`.',
  arguments: [
    {
      name: 'PIPELINE[#TASK]',
      summary: 'a pipeline or job, or one task of a pipeline',
      required: true,
      completes: 'pipeline',
    },
  ],
  flags: [
    ...gridFlags,
    ...requestFlags,
    ...selectionFlags,
    ...ownLimits,
    ...limitFlags.filter(({ name }) => ownLimits.every((own) => own.name !== name)),
    ...sweepWatchFlags,
  ],
  run: runSweep,
};

async function runSweep(input: Input, context: Context): Promise<number> {
  const problems = [...checkSweepFlags(input), ...checkFlags(input)];
  if (problems.length > 0) return refuse(context, problems);
  if (input.has('detach')) return (await import('./sweep/detach.ts')).detachSweep(context);
  const project = await openProjectHere(context, { input });
  if (!project.ok) return refuse(context, project.diagnostics);
  const prepared = await prepareHere(project.value, input, context);
  if (prepared === null) return exitCodes.wrong;
  if (input.has('list')) {
    const { listCombinations } = await import('./sweep/list-combinations.ts');
    await prepared.close();
    await listCombinations(prepared, context, input.has('json') ? 'json' : 'text');
    return exitCodes.ok;
  }
  const tooMany = checkSweepSize(prepared.selected);
  if (tooMany.length > 0) {
    await prepared.close();
    return refuse(context, tooMany);
  }
  printNotices(prepared.target.notices, context);
  return carryOutSweep(input, context, (options) => startSweep(project.value, prepared, options));
}

async function prepareHere(project: Project, input: Input, context: Context): Promise<PreparedSweep | null> {
  const request = readSweepRequest(input, context);
  const prepared = await prepareSweep(project, request);
  const { diagnostics } = prepared;
  // The checkout shows what the commit holds, unless another one was asked for.
  const sources =
    request.run.ref === undefined ? readSources(diagnostics, project) : new Map<string, string>();
  const { quiet } = context;
  await tellDiagnostics({ diagnostics: prepared.ok && quiet ? [] : diagnostics, sources }, input, context);
  return prepared.ok ? prepared.value : null;
}

function readSweepRequest(input: Input, context: Context): SweepRequest {
  const target = parseTarget(input.words[0] ?? '');
  const { maxParallel: _, ...run } = readRequest(target, input, context);
  const tasks = input.count('max-tasks');
  const gridFile = input.text('grid-file');
  return {
    run: { ...run, ...(tasks === undefined ? {} : { maxParallel: tasks }) },
    ...(gridFile === undefined ? {} : { gridFile }),
    axes: input.texts('grid'),
    select: input.texts('select'),
    exclude: input.texts('exclude'),
    maxParallel: input.count('max-parallel') ?? 1,
    failFast: input.has('fail-fast'),
  };
}

function checkFlags(input: Input): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (input.has('fail-fast') && input.has('keep-going')) {
    problems.push(conflict('--fail-fast', '--keep-going', 'the one stops where the other goes on'));
  }
  if (input.has('detach') && input.has('list')) {
    problems.push(conflict('--detach', '--list', 'nothing would run'));
  }
  return problems;
}
