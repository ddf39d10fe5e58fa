import { checkAgain } from '../session/check-again.ts';
import { moveToProject } from '../session/move-to-project.ts';
import { resumeRun } from '../session/run.ts';
import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';
import { findWholeRunHere, runArgument } from './runs/find-run.ts';
import { carryOut } from './start/carry-out.ts';
import { detach } from './start/detach.ts';
import { pickFlags, requestFlags } from './start/request-flags.ts';
import { checkWatchFlags, watchFlags } from './start/watch-flags.ts';
import { noteMissingTerminal, wantsTerminal } from './terminal/wants-terminal.ts';

export const resume: Command = {
  examples: [
    { line: 'runnable resume latest', does: 'go on where the latest run stopped' },
    { line: 'runnable resume r-7k2q --again publish', does: 'also run publish again, whatever became of it' },
  ],
  description:
    'Goes on in the same run, at the same commit with the same params, after a crash, a cancel or a failure. Nothing that had succeeded runs again; what was running gets a new attempt.',
  arguments: [{ ...runArgument, summary: `${runArgument.summary}; or the id of a sweep` }],
  flags: [
    {
      name: 'again',
      value: 'TASK',
      repeats: true,
      completes: 'task',
      summary: 'run this task again although it ended, or although it says once and was interrupted',
    },
    ...pickFlags(requestFlags, ['fetch']),
    ...watchFlags,
  ],
  run: runResume,
};

async function runResume(input: Input, context: Context): Promise<number> {
  if (input.words[0]?.startsWith('s-') && input.texts('again').length === 0) {
    const { resumeSweepHere } = await import('./sweep/resume.ts');
    return resumeSweepHere(input, context);
  }
  const problems = checkWatchFlags(input);
  if (problems.length > 0) return refuse(context, problems);
  if (input.has('detach')) return detach(context.argv, context);
  if (wantsTerminal(input, context)) {
    const { runInTerminal } = await import('./terminal/run-in-terminal.ts');
    return runInTerminal(context);
  }
  noteMissingTerminal(input, context, input.has('json'));
  const found = await findWholeRunHere(
    input.words[0] ?? '',
    context,
    'to run a task again that has succeeded: `--again TASK`',
  );
  if (!found.ok) return refuse(context, found.diagnostics);
  const unknown = checkAgain(found.value, input.texts('again'));
  if (unknown.length > 0) return refuse(context, unknown);
  const { id, plan } = found.value;
  const project = moveToProject(found.value.project, plan.source.project);
  if (!project.ok) return refuse(context, project.diagnostics);
  return carryOut({ input, context, read: null }, (options) =>
    resumeRun(project.value, id, { ...options, again: input.texts('again'), fetch: input.has('fetch') }),
  );
}
