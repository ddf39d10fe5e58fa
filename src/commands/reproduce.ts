import type { Reproduction } from '../compare/judge-reproduction.ts';
import type { FinishedRun } from '../session/carry-out.ts';
import { moveToProject } from '../session/move-to-project.ts';
import type { PreparedRun } from '../session/prepare.ts';
import type { Project } from '../session/project.ts';
import { judgeRepeated, prepareReproduction, type ReproduceRequest } from '../session/reproduce.ts';
import { startRun } from '../session/run.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { refuse } from './refuse.ts';
import { findWholeRunHere, runArgument } from './runs/find-run.ts';
import { createSignalControl } from './signals.ts';
import { limitFlags, pickFlags, requestFlags } from './start/request-flags.ts';
import { createRunReporters } from './start/run-reporters.ts';
import { watchFlags } from './start/watch-flags.ts';

export const reproduce: Command = {
  examples: [
    { line: 'runnable reproduce latest', does: 'run it again and compare what comes out' },
    { line: 'runnable reproduce train@main --json', does: 'the latest of train on main, for a script' },
  ],
  description:
    'A new run of the same commit, params and tasks, linked to the earlier one: from a fresh copy of the code, without the cache. Then the two are compared exactly: how tasks ended, returns, digests of output files. What differs is told with its first line, row, value or byte; so are another interpreter, other packages, another host. Files that were made for people to look at, such as executed notebooks, are left out. Exit codes: 0 everything is the same, 1 something differs, 124, 130 and 143 the new run did not come to its end; others as of run.',
  arguments: [runArgument],
  flags: [
    ...pickFlags(requestFlags, ['fetch', 'executor']),
    ...pickFlags(limitFlags, ['max-parallel', 'timeout', 'keep-workspace']),
    ...pickFlags(watchFlags, ['logs']),
    { name: 'json', summary: 'print JSON' },
  ],
  run: runReproduce,
};

async function runReproduce(input: Input, context: Context): Promise<number> {
  const found = await findWholeRunHere(
    input.words[0] ?? '',
    context,
    'name the run alone; one task of it runs again with `runnable rerun RUN --only TASK`',
  );
  if (!found.ok) return refuse(context, found.diagnostics);
  const moved = moveToProject(found.value.project, found.value.plan.source.project);
  if (!moved.ok) return refuse(context, moved.diagnostics);
  const project = moved.value;
  const prepared = await prepareReproduction(project, found.value, readRequest(input));
  if (!prepared.ok) return refuse(context, prepared.diagnostics);
  if (!context.quiet) {
    const { stderr, style } = context;
    await printDiagnostics(prepared.diagnostics, { sink: stderr, style: style.stderr });
  }
  const finished = await carryOut(project, prepared.value, { input, context });
  const reproduction = await judgeRepeated(project, found.value, finished.id);
  await print(reproduction, input, context);
  return exitCodeFor(reproduction, finished);
}

function readRequest(input: Input): ReproduceRequest {
  return {
    ...dropUndefined({
      executor: input.text('executor'),
      maxParallel: input.count('max-parallel'),
      timeoutMs: input.milliseconds('timeout'),
    }),
    fetch: input.has('fetch'),
    keepWorkspace: input.has('keep-workspace'),
  };
}

async function carryOut(
  project: Project,
  run: PreparedRun,
  { input, context }: { readonly input: Input; readonly context: Context },
): Promise<FinishedRun> {
  const logs = (['all', 'failed', 'none'] as const).find((which) => which === input.text('logs')) ?? 'failed';
  const { reporters } = await createRunReporters({ ui: 'lines', logs }, context, {
    read: run,
    findJournal: () => null,
  });
  const control = createSignalControl();
  try {
    const onWait = (message: string) => context.stderr.write(`note: ${message}\n`);
    return await startRun(project, run, { reporters, control, version: context.version, onWait });
  } finally {
    control.close();
  }
}

async function print(reproduction: Reproduction, input: Input, { stdout, style }: Context): Promise<void> {
  if (input.has('json')) {
    stdout.write(`${JSON.stringify(reproduction)}\n`);
    return;
  }
  const { renderReproduction } = await import('../reporters/compare/reproduction.ts');
  stdout.write(renderReproduction(reproduction, style.stdout));
}

// A run that was cut short says nothing about the earlier one, unless that was cut short in the same way.
function exitCodeFor({ equal, of }: Reproduction, { state, exitCode }: FinishedRun): number {
  const status = state.finished?.status;
  if (status === 'canceled' || (status === 'timed_out' && of.status !== 'timed_out')) return exitCode;
  return equal ? exitCodes.ok : exitCodes.taskFailed;
}
