import { openRecords } from '../../session/records.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { type FoundRun, findRunHere, runOrTaskArgument } from './find-run.ts';

export const runsCancel: Command = {
  examples: [
    { line: 'runnable runs cancel latest', does: 'stop it; its tasks have a grace of 10 s' },
    { line: 'runnable runs cancel latest/train', does: 'stop one task of it, with all its instances' },
    { line: 'runnable runs cancel latest --force', does: 'kill it' },
  ],
  arguments: [runOrTaskArgument],
  flags: [{ name: 'force', summary: 'at once, without a grace' }],
  run: runRunsCancel,
};

async function runRunsCancel(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const asked = await ask(found.value, input.has('force'));
  const { id, record } = found.value;
  context.stderr.write(
    asked ? `asked ${id} to stop\n` : `${id} is not running: ${record.run.status.replaceAll('_', ' ')}\n`,
  );
  return exitCodes.ok;
}

async function ask({ id, project, tasks, isTask }: FoundRun, force: boolean): Promise<boolean> {
  const records = openRecords(project);
  if (!isTask) return records.cancel(id, { force });
  let heard = false;
  const ids = new Set(tasks.map((task) => task.id));
  // A group is asked as a whole: what cleans up inside it may, as it was not asked to end itself.
  const outermost = tasks.filter(({ parent }) => parent === undefined || !ids.has(parent));
  for (const task of outermost) heard = (await records.cancel(id, { id: task.id, force })) || heard;
  return heard;
}
