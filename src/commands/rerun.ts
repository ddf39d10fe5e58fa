import { moveToProject } from '../session/move-to-project.ts';
import { prepareRerun, type RerunRequest } from '../session/rerun.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { findWholeRunHere, runArgument } from './runs/find-run.ts';
import type { PreparedHere } from './start/prepare-here.ts';
import { readSources } from './start/read-sources.ts';
import { limitFlags, pickFlags, readCaching, requestFlags, selectionFlags } from './start/request-flags.ts';
import { splitList } from './start/split-list.ts';
import { startPrepared } from './start/start-run.ts';
import { tellDiagnostics } from './start/tell-diagnostics.ts';
import { watchFlags } from './start/watch-flags.ts';

export const rerun: Command = {
  examples: [
    { line: 'runnable rerun latest --failed', does: 'what did not succeed, and all behind it' },
    { line: 'runnable rerun latest --failed --ref main', does: 'the same with the code at the head of main' },
    { line: 'runnable rerun r-7k2q --from clean', does: 'clean and all that needs it' },
    { line: 'runnable rerun train@main -p alpha=0.3', does: 'all of it, with another value' },
    { line: 'runnable rerun latest --failed --dry-run', does: 'say what would run, and why' },
  ],
  description:
    'A new run of the same commit with the same params, linked to the one that it repeats. Tasks that are left out keep what they returned and gave there, and count for `run_if` as they ended; a task that `--only` or `--from` names runs however what it needs had ended. Of a matrix or for_each those instances are kept that succeeded, unless something upstream of it runs again, or they are given something else now, or a file or a param that they may have read has changed; a repeat or called pipeline of which something failed runs again as a whole. A part starts from a copy of the workspace of the earlier run; where that is gone, tasks that declare no outputs run again, unless `--only` says exactly what runs. Exit codes as of run.',
  arguments: [runArgument],
  flags: [
    {
      name: 'failed',
      summary:
        'only tasks and instances that failed, timed out, were canceled or could not run, and all behind them',
    },
    ...pickFlags(selectionFlags, ['only', 'from']),
    ...pickFlags(requestFlags, ['param', 'params-file', 'fetch', 'executor']),
    { name: 'ref', value: 'REV', summary: 'the code of a branch, tag or commit in place of that of the run' },
    ...limitFlags,
    { name: 'dry-run', summary: 'print the plan and run nothing' },
    ...watchFlags,
  ],
  run: (input, context) => startPrepared(input, context, () => prepareHere(input, context)),
};

async function prepareHere(input: Input, context: Context): Promise<PreparedHere | null> {
  const { quiet } = context;
  const found = await findWholeRunHere(
    input.words[0] ?? '',
    context,
    'one task alone: `--only TASK`; with all behind it: `--from TASK`',
  );
  const project = found.ok ? moveToProject(found.value.project, found.value.plan.source.project) : found;
  if (!(found.ok && project.ok)) {
    await tellDiagnostics(project, input, context);
    return null;
  }
  const prepared = await prepareRerun(project.value, found.value.id, readRequest(input));
  const { diagnostics } = prepared;
  await tellDiagnostics(
    {
      diagnostics: prepared.ok && quiet ? [] : diagnostics,
      sources: readSources(diagnostics, project.value),
    },
    input,
    context,
  );
  return prepared.ok ? { project: project.value, run: prepared.value } : null;
}

function readRequest(input: Input): RerunRequest {
  return {
    ...dropUndefined({
      ref: input.text('ref'),
      paramsFile: input.text('params-file'),
      executor: input.text('executor'),
      maxParallel: input.count('max-parallel'),
      timeoutMs: input.milliseconds('timeout'),
    }),
    ...readCaching(input),
    failed: input.has('failed'),
    fetch: input.has('fetch'),
    only: input.texts('only').flatMap(splitList),
    from: input.texts('from').flatMap(splitList),
    params: input.texts('param'),
    failFast: input.has('fail-fast'),
    keepWorkspace: input.has('keep-workspace'),
  };
}
