import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { collectEnvironments } from '../../environments/collect-environments.ts';
import { findEnvironmentDirectory } from '../../environments/environment-directory.ts';
import type { Project } from '../../session/project.ts';
import { type Removed, removeUnneeded } from '../../session/removal/remove-unneeded.ts';
import { formatSize } from '../../values/size.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';
import { remoteFlag } from './remote-flag.ts';

const defaultAgeMs = 30 * 24 * 60 * 60 * 1000;

export const runsGc: Command = {
  examples: [
    { line: 'runnable runs gc', does: 'remove the records of runs that started more than 30 days ago' },
    { line: 'runnable runs gc --keep 100 --dry-run', does: 'say which would go if 100 were kept' },
  ],
  description:
    'Runs that are at work are never removed, and those that resume could take up only with --resumable. What lies in the catalog and belongs to no run any more goes with them, and so does the code of commits that was kept for them; how long and how much of it stays otherwise, `catalog` in the configuration says; how long results of tasks are remembered, `cache`. Environments of packages that no run has used for as long go as well, unless only --keep is given.',
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
    {
      ...remoteFlag,
      summary: 'records that were pushed to this remote in place of those here; with --older-than or --keep',
    },
    { name: 'dry-run', summary: 'only say which would go' },
  ],
  run: runRunsGc,
};

async function runRunsGc(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  if (input.has('remote')) return removeThere(input, context, project.value);
  const dryRun = input.has('dry-run');
  const limits = readLimits(input);
  const removed = await removeUnneeded(project.value, {
    ...limits,
    resumable: input.has('resumable'),
    dryRun,
  });
  for (const id of removed.runs) context.stdout.write(`${id}\n`);
  const environments = await removeEnvironments(input, context);
  if (!context.quiet) context.stderr.write(sayWhat(removed, environments, dryRun));
  return exitCodes.ok;
}

/** Removes at a remote. Without a limit nothing goes: there may be no other record of it. */
async function removeThere(input: Input, context: Context, project: Project): Promise<number> {
  const limits = { ...readCount(input), ...readAge(input) };
  if (Object.keys(limits).length === 0) return refuse(context, [noLimit]);
  const { removeAtRemote } = await import('../../session/history/remove-at-remote.ts');
  const dryRun = input.has('dry-run');
  const removed = await removeAtRemote(project, { ...limits, remote: input.text('remote') ?? '', dryRun });
  if (!removed.ok) return refuse(context, removed.diagnostics);
  const { remote, runs, unknown } = removed.value;
  for (const id of runs) context.stdout.write(`${id}\n`);
  if (context.quiet) return exitCodes.ok;
  const what = runs.length === 1 ? 'the record of 1 run' : `the records of ${runs.length} runs`;
  context.stderr.write(`${dryRun ? 'would remove' : 'removed'} ${what} at ${remote}\n`);
  if (unknown > 0)
    context.stderr.write(
      `note: of ${count(unknown, 'more record')} nothing is known here; \`runnable runs pull\` brings what there is\n`,
    );
  return exitCodes.ok;
}

const noLimit: Diagnostic = {
  severity: 'error',
  code: 'command-incomplete',
  message: '`runs gc --remote` needs `--older-than DURATION` or `--keep N`',
};

function sayWhat({ runs, results, blobs, store }: Removed, environments: number, dryRun: boolean): string {
  const parts = [
    runs.length === 1 ? 'the record of 1 run' : `the records of ${runs.length} runs`,
    ...(results === 0 ? [] : [count(results, 'result of a task', 'results of tasks')]),
    ...(blobs.count === 0
      ? []
      : [`${count(blobs.count, 'file')} of the catalog (${formatSize(blobs.size)})`]),
    ...(store.commits === 0 && store.size === 0
      ? []
      : [`the code of ${count(store.commits, 'commit')} (${formatSize(store.size)})`]),
    ...(environments === 0 ? [] : [count(environments, 'environment')]),
  ];
  const last = parts.length > 1 ? `, and ${parts.pop()}` : '';
  const what = `${dryRun ? 'would remove' : 'removed'} ${parts.join(', ')}${last}\n`;
  return [what, ...noteLeft({ blobs, store })].join('');
}

/** What could have gone and did not. */
function noteLeft({ blobs, store }: Pick<Removed, 'blobs' | 'store'>): readonly string[] {
  const notes: string[] = [];
  if (blobs.young > 0) {
    const verb = blobs.young === 1 ? 'is' : 'are';
    notes.push(
      `note: ${count(blobs.young, 'file')} of the catalog ${verb} not needed and too young to go: a run may be about to record them\n`,
    );
  }
  if (store.busy)
    notes.push(
      'note: the code of their commits is left for the next time: runs were being prepared all the while\n',
    );
  return notes;
}

function count(number: number, noun: string, nouns = `${noun}s`): string {
  return number === 1 ? `1 ${noun}` : `${number} ${nouns}`;
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

function readLimits(input: Input): { readonly olderThanMs?: number; readonly keep?: number } {
  const limits = { ...readAge(input), ...readCount(input) };
  return Object.keys(limits).length === 0 ? { olderThanMs: defaultAgeMs } : limits;
}

function readAge(input: Input): { readonly olderThanMs?: number } {
  const olderThanMs = input.milliseconds('older-than');
  return olderThanMs === undefined ? {} : { olderThanMs };
}

function readCount(input: Input): { readonly keep?: number } {
  const keep = input.count('keep');
  return keep === undefined ? {} : { keep };
}
