import { type Result, success } from '../../diagnostics/result.ts';
import type { RunStatus } from '../../engine/event.ts';
import type { RunFilter } from '../../journal/runs/list-runs.ts';
import type { RunSummary } from '../../journal/runs/run-summary.ts';
import { formatElapsed } from '../../reporters/elapsed.ts';
import { markOfRun, wordOf } from '../../reporters/glyphs.ts';
import { type Cell, renderTable } from '../../reporters/table.ts';
import type { Project } from '../../session/project.ts';
import { listedRun, openRecords } from '../../session/records.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';

const statuses: readonly RunStatus[] = [
  'queued',
  'running',
  'succeeded',
  'succeeded_with_failures',
  'failed',
  'timed_out',
  'canceled',
  'skipped',
  'interrupted',
];

export const runsList: Command = {
  examples: [
    { line: 'runnable runs list', does: 'the latest 20 runs' },
    {
      line: 'runnable runs list --pipeline train --status failed',
      does: 'those of one pipeline that failed',
    },
    { line: 'runnable runs list --since 1d --json', does: 'those of the last day, for a script' },
  ],
  arguments: [],
  flags: [
    { name: 'pipeline', value: 'NAME', completes: 'pipeline', summary: 'of this pipeline' },
    { name: 'branch', value: 'NAME', summary: 'of this branch' },
    { name: 'sweep', value: 'SWEEP', completes: 'sweep', summary: 'of this sweep' },
    {
      name: 'status',
      value: 'STATUS',
      choices: statuses,
      repeats: true,
      summary: `one of ${statuses.join(', ')}`,
    },
    {
      name: 'since',
      value: 'DURATION',
      type: 'duration',
      summary: 'started so long ago or later, such as 12h or 7d',
    },
    { name: 'limit', value: 'N', type: 'count', summary: 'at most so many; 20 unless said otherwise' },
    { name: 'all', summary: 'without a limit' },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runRunsList,
};

async function runRunsList(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const filter = await readRunFilter(input, project.value);
  if (!filter.ok) return refuse(context, filter.diagnostics);
  const limit = input.has('all') ? {} : { limit: input.count('limit') ?? 20 };
  const { runs, damaged } = await openRecords(project.value).list({ ...filter.value, ...limit });
  if (input.has('json')) context.stdout.write(`${JSON.stringify({ runs: runs.map(listedRun) })}\n`);
  else
    context.stdout.write(
      renderTable({ head, rows: runs.map((run) => toRow(run, context)) }, context.style.stdout),
    );
  if (runs.length === 0 && !context.quiet && !input.has('json')) {
    const ever = damaged.length > 0 || hasConditions(filter.value);
    context.stderr.write(ever ? 'there is no such run\n' : 'nothing has been run here yet\n');
  }
  for (const { id } of damaged) {
    context.stderr.write(`warning: the record of ${id} cannot be read; runnable runs show ${id} says why\n`);
  }
  return exitCodes.ok;
}

/** Which runs of the project the flags of the list ask for, whatever their number. */
export async function readRunFilter(input: Input, project: Project): Promise<Result<RunFilter>> {
  const sweep = await findSweepId(input.text('sweep'), project);
  if (!sweep.ok) return sweep;
  const part = sweep.value === null ? {} : { sweep: sweep.value };
  return success({ ...readFilter(input), ...part, project: project.prefix });
}

// Null: runs of any sweep, and of none.
async function findSweepId(text: string | undefined, project: Project): Promise<Result<string | null>> {
  if (text === undefined) return success(null);
  const { openSweepRecords } = await import('../../session/sweep/sweep-records.ts');
  const found = await openSweepRecords(project).find(text);
  return found.ok ? success(found.value.id) : found;
}

function readFilter(input: Input): RunFilter {
  const pipeline = input.text('pipeline');
  const branch = input.text('branch');
  const since = input.milliseconds('since');
  const status = statuses.filter((name) => input.texts('status').includes(name));
  return {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(branch === undefined ? {} : { branch }),
    ...(since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() }),
    ...(status.length === 0 ? {} : { status }),
  };
}

// The project is no condition of those who ask.
function hasConditions({ project: _, ...conditions }: RunFilter): boolean {
  return Object.keys(conditions).length > 0;
}

const head = ['run', 'pipeline', 'status', 'commit', 'started', 'took'];

function toRow(run: RunSummary, context: Context): readonly Cell[] {
  const { glyph, tone } = markOfRun(run.status, context.style.stdout.unicode);
  const place = run.branch === null ? '' : `${run.branch}@`;
  return [
    { text: run.id, tone: 'note' },
    { text: `${run.pipeline}${kindOf(run)}`, tone: 'strong' },
    { text: `${glyph} ${wordOf(run.status)}`, tone },
    { text: `${place}${(run.base ?? run.commit).slice(0, 7)}${run.dirty ? '+' : ''}` },
    { text: run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z') },
    { text: run.endedAt === null ? '' : formatElapsed(secondsOf(run.startedAt, run.endedAt)), right: true },
  ];
}

function kindOf({ parent, sweep, pulled }: RunSummary): string {
  if (pulled) return ' (pulled)';
  if (parent !== null) return ' (rerun)';
  return sweep === null ? '' : ' (sweep)';
}

function secondsOf(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
