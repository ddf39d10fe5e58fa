import { openRecords } from '../../session/records.ts';
import type { Context } from '../command.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';
import { attach, launchRunner } from './attach.ts';

/**
 * Carries the same command line out in a process of its own and shows its run. What that says before there is a run is
 * said here, and its exit code is ours then.
 */
export async function runInTerminal(context: Context): Promise<number> {
  // Loaded while the runner plans.
  const [runner, project] = await Promise.all([
    launchRunner(context.argv, process.cwd(), context),
    openProjectHere(context, { orRoot: true }),
    import('../../reporters/tui/tui.ts').then(({ ready }) => ready()),
  ]);
  if ('code' in runner) {
    context.stderr.write(runner.said);
    return runner.code;
  }
  if (!project.ok) return refuse(context, project.diagnostics);
  return attach({ id: runner.launched.id, records: openRecords(project.value), own: runner }, context);
}
