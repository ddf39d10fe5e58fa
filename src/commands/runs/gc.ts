import { existsSync } from 'node:fs';
import { collectEnvironments } from '../../environments/collect-environments.ts';
import { findEnvironmentDirectory } from '../../environments/environment-directory.ts';
import { chooseRunsToRemove, removeRun } from '../../journal/runs/remove-runs.ts';
import { openState } from '../../journal/state-directory.ts';
import type { Project } from '../../session/project.ts';
import { openRecords } from '../../session/records.ts';
import { openSweepRecords } from '../../session/sweep/sweep-records.ts';
import { collectWorkspaces } from '../../workspaces/collect-workspaces.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';

const defaultAgeMs = 30 * 24 * 60 * 60 * 1000;

export const runsGc: Command = {
  examples: [
    { line: 'runnable runs gc', does: 'remove the records of runs that started more than 30 days ago' },
    { line: 'runnable runs gc --keep 100 --dry-run', does: 'say which would go if 100 were kept' },
  ],
  description:
    'Runs that are at work are never removed, and those that resume could take up only with --resumable. Environments of packages that no run has used for as long go as well, unless only --keep is given.',
  arguments: [],
  flags: [
    {
      name: 'older-than',
      value: 'DURATION',
      type: 'duration',
      summary: 'those that started longer ago; 30d if nothing is said',
    },
    { name: 'keep', value: 'N', type: 'count', summary: 'all but the newest N' },
    { name: 'resumable', summary: 'also runs that resume could still take up' },
    { name: 'dry-run', summary: 'only say which would go' },
  ],
  run: runRunsGc,
};

async function runRunsGc(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const { runs } = await openRecords(project.value).list();
  const going = chooseRunsToRemove(runs, {
    now: Date.now(),
    unfinished: await openSweepRecords(project.value).unfinished(),
    resumable: input.has('resumable'),
    ...readLimits(input),
  });
  const ids = going.map(({ id }) => id);
  const removed = input.has('dry-run') ? ids : await remove(ids, project.value);
  for (const id of removed) context.stdout.write(`${id}\n`);
  const environments = await removeEnvironments(input, context);
  if (!context.quiet) {
    const what = removed.length === 1 ? 'the record of 1 run' : `the records of ${removed.length} runs`;
    const more =
      environments === 0
        ? ''
        : `, and ${environments === 1 ? '1 environment' : `${environments} environments`}`;
    context.stderr.write(`${input.has('dry-run') ? 'would remove' : 'removed'} ${what}${more}\n`);
  }
  return exitCodes.ok;
}

/** Removes environments that no run of the user has used for that long; how many. They belong to no project. */
async function removeEnvironments(input: Input, context: Context): Promise<number> {
  const { olderThanMs } = readLimits(input);
  if (olderThanMs === undefined) return 0;
  const removed = await collectEnvironments({
    directory: findEnvironmentDirectory(context.environment),
    usedBefore: Date.now() - olderThanMs,
    dryRun: input.has('dry-run'),
  });
  return removed.length;
}

/** Removes what nobody has taken up meanwhile, and the workspaces that belong to no record. */
async function remove(ids: readonly string[], project: Project): Promise<readonly string[]> {
  const state = await openState(project.stateDirectory);
  const removed: string[] = [];
  for (const id of ids) if (await removeRun(state, id)) removed.push(id);
  await openSweepRecords(project).removeEmpty();
  await collectWorkspaces(project, (id) => existsSync(state.run(id).path));
  return removed;
}

function readLimits(input: Input): { readonly olderThanMs?: number; readonly keep?: number } {
  const olderThanMs = input.milliseconds('older-than');
  const keep = input.count('keep');
  if (olderThanMs === undefined && keep === undefined) return { olderThanMs: defaultAgeMs };
  return {
    ...(olderThanMs === undefined ? {} : { olderThanMs }),
    ...(keep === undefined ? {} : { keep }),
  };
}
