import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import { describeSource } from '../../reporters/event-teller.ts';
import { markOfRun, wordOf } from '../../reporters/glyphs.ts';
import { describeCounts } from '../../reporters/sweep/render-end.ts';
import { sweepShape } from '../../reporters/sweep/shape.ts';
import { type Cell, renderTable } from '../../reporters/table.ts';
import { openSweepRecords } from '../../session/sweep/sweep-records.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';

export const sweepList: Command = {
  examples: [{ line: 'runnable sweep list', does: 'the sweeps of this project, the newest first' }],
  arguments: [],
  flags: [{ name: 'json', summary: 'print JSON' }],
  run: runSweepList,
};

async function runSweepList(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const { sweeps, damaged } = await openSweepRecords(project.value).list();
  const { stdout, stderr, style, quiet } = context;
  if (input.has('json')) stdout.write(`${JSON.stringify({ sweeps: sweeps.map(sweepShape) })}\n`);
  else {
    const rows = sweeps.map((sweep) => toRow(sweep, style.stdout.unicode));
    stdout.write(renderTable({ head, rows }, style.stdout));
    if (sweeps.length === 0 && !quiet) stderr.write('there has been no sweep here yet\n');
  }
  for (const { id } of damaged) {
    stderr.write(`warning: the record of ${id} cannot be read; runnable sweep show ${id} says why\n`);
  }
  return exitCodes.ok;
}

const head = ['sweep', 'pipeline', 'status', 'commit', 'started', 'runs'];

function toRow({ id, status, record, end }: SweepSummary, unicode: boolean): readonly Cell[] {
  const { glyph, tone } = markOfRun(status, unicode);
  const counts = end === null ? '' : `: ${describeCounts(end.counts)}`;
  return [
    { text: id, tone: 'note' },
    { text: record.pipeline, tone: 'strong' },
    { text: `${glyph} ${wordOf(status)}`, tone },
    { text: describeSource({ ...record.source, dirty: false }) + (record.source.dirty ? '+' : '') },
    { text: record.startedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z') },
    { text: `${record.runs}${counts}` },
  ];
}
