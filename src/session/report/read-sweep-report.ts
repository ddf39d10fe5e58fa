import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { SweepRow } from '../../engine/sweep-row.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import { paramLabel } from '../../plan/params/given-param.ts';
import type { FailedRun, SweepReportModel } from '../../reporters/html/sweep-report-model.ts';
import { isTroubled, type RunSummary } from '../../reporters/run-summary.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import { openSweepRecords } from '../sweep/sweep-records.ts';
import { readCourse } from './read-course.ts';
import { readSummary } from './read-report.ts';

/** Runs whose failures are told in full. */
const mostTold = 20;

/** Everything that a report tells of a sweep. Throws as `readRun` does. */
export async function readSweepReport(project: Project, sweep: SweepSummary): Promise<SweepReportModel> {
  const rows: SweepRow[] = [];
  for await (const row of openSweepRecords(project).rows(sweep)) rows.push(row);
  const bad = rows.filter(({ status }) => status === 'failed' || status === 'timed_out');
  const failures: FailedRun[] = [];
  for (const row of bad.slice(0, mostTold)) {
    const summary = await readRunSummary(project, row.run);
    failures.push({ row, tasks: summary?.tasks.filter(isTroubled) ?? [] });
  }
  const { id, record, end } = sweep;
  return {
    sweep,
    rows,
    failures,
    moreFailures: bad.length - failures.length,
    commands: [
      ...(sweep.status === 'succeeded' ? [] : [`runnable sweep resume ${id}`]),
      `runnable sweep show ${id}`,
    ],
    provenance: [
      ...record.grid.axes.map((axis) => ({
        name: paramLabel(axis),
        value: axis.values.map((value) => JSON.stringify(value)).join(', '),
      })),
      { name: 'pinned commit', value: record.source.commit },
      { name: 'runner', value: `runnable ${record.runner}` },
      { name: 'started', value: record.startedAt },
      ...(end === null ? [] : [{ name: 'ended', value: end.endedAt }]),
    ],
  };
}

/** How a recorded run of a sweep ended; null: its record is gone, or cannot be read. */
export async function readRunSummary(project: Project, id: string): Promise<RunSummary | null> {
  try {
    const run = await openRecords(project).read(id);
    return await readSummary(run, await readCourse(run.directory, run.state));
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}
