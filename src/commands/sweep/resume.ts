import { moveToProject } from '../../session/move-to-project.ts';
import { resumeSweep } from '../../session/sweep/run-sweep.ts';
import type { Command, Context } from '../command.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { carryOutSweep } from './carry-out.ts';
import { detachSweep } from './detach.ts';
import { findSweepHere, sweepArgument } from './find-sweep.ts';
import { checkSweepFlags, sweepWatchFlags } from './watch.ts';

export const sweepResume: Command = {
  examples: [
    { line: 'runnable sweep resume latest', does: 'go on where the latest sweep stopped' },
    { line: 'runnable sweep resume s-7k2q --max-parallel 4', does: 'four runs at a time from now on' },
  ],
  description:
    'Goes on with a sweep after a crash, a cancel or a failure, on the commit that it began with. Runs that ended well are left alone; those that did not go on as `resume RUN` would have it; those that were never started start. `resume SWEEP` does the same.',
  arguments: [sweepArgument],
  flags: [
    {
      name: 'max-parallel',
      value: 'N',
      type: 'count',
      summary: 'runs at the same time; as it began unless said otherwise',
    },
    { name: 'fail-fast', summary: 'start no run after one that failed' },
    { name: 'keep-going', summary: 'start the others also after a run that failed' },
    ...sweepWatchFlags,
  ],
  run: (input, context) => {
    if (input.has('fail-fast') && input.has('keep-going')) {
      return refuse(context, [
        conflict('--fail-fast', '--keep-going', 'the one stops where the other goes on'),
      ]);
    }
    const maxParallel = input.count('max-parallel');
    const failFast = input.has('fail-fast') ? true : input.has('keep-going') ? false : undefined;
    return resumeSweepHere(input, context, {
      ...(maxParallel === undefined ? {} : { maxParallel }),
      ...(failFast === undefined ? {} : { failFast }),
    });
  },
};

/** Takes up the sweep that the first word names. */
export async function resumeSweepHere(
  input: Input,
  context: Context,
  anew: { readonly maxParallel?: number; readonly failFast?: boolean } = {},
): Promise<number> {
  const problems = checkSweepFlags(input);
  if (problems.length > 0) return refuse(context, problems);
  if (input.has('detach')) return detachSweep(context);
  const found = await findSweepHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const { id, record } = found.value.sweep;
  const project = moveToProject(found.value.project, record.source.project);
  if (!project.ok) return refuse(context, project.diagnostics);
  return carryOutSweep(input, context, (options) => resumeSweep(project.value, id, { ...options, ...anew }));
}
