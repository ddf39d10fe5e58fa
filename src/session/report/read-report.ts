import { EnvironmentError } from '../../diagnostics/errors.ts';
import { openStore, type Store } from '../../git/store.ts';
import { readRun } from '../../journal/read-run.ts';
import { listRuns } from '../../journal/runs/list-runs.ts';
import type { RunSummary as ListedRun } from '../../journal/runs/run-summary.ts';
import { readState } from '../../journal/state-directory.ts';
import type { Difference, PastRun, ReportModel } from '../../reporters/html/report-model.ts';
import { isTroubled, type RunSummary } from '../../reporters/run-summary.ts';
import { openProjectCatalog } from '../catalog.ts';
import type { Project } from '../project.ts';
import type { ReadRun } from '../records.ts';
import { openSweepRecords } from '../sweep/sweep-records.ts';
import { compareCommits } from './compare-commits.ts';
import { findDifference } from './find-difference.ts';
import { provenanceOf } from './provenance.ts';
import { type Course, readCourse } from './read-course.ts';
import { readLog } from './read-log.ts';
import { commandsFor } from './run-again.ts';
import { readTaskDetails } from './task-details.ts';

/** Everything that a report tells of a recorded run, from its journal, plan, logs, outputs and code. Throws as `readRun` does. */
export async function readReport(project: Project, run: ReadRun): Promise<ReportModel> {
  const { plan, state, directory, record } = run;
  const course = await readCourse(directory, state);
  const summary = await readSummary(run, course);
  const catalog = openProjectCatalog(project);
  const store = await openStore(project.repository, project.stateDirectory).catch(unlessOurs);
  try {
    const past = await listPast(project, run);
    const { commit, base, dirty } = plan.source;
    return {
      summary,
      record,
      commands: commandsFor(directory.id, run),
      patch: dirty && base !== null && store !== null ? await compareCommits(store, base, commit) : null,
      provenance: provenanceOf(run),
      notes: course.notes,
      tasks: await readTaskDetails({ state, course, catalog, store }),
      difference: summary.tasks.some(isTroubled) ? await readDifference(project, { run, past, store }) : null,
      history: past.slice(0, mostPast).reverse().map(describePast),
      sweep: await readSweep(project, record.run.sweep),
      readLog: (attempt, mostBytes) => readLog(run.log(attempt), mostBytes),
    };
  } finally {
    await store?.close();
  }
}

/** The summary of a recorded run, as reports of a run that has just ended have it. */
export async function readSummary(run: ReadRun, course: Course): Promise<RunSummary> {
  for (const { id, attempts, status } of run.state.tasks.values()) {
    if (attempts === 0 || (status !== 'failed' && status !== 'timed_out')) continue;
    const { lines } = await readLog(run.log({ id, attempt: attempts }), tailBytes);
    course.collector.lines?.({ id, attempt: attempts }, lines.map((line) => `${line.slice(1)}\n`).join(''));
  }
  const summary = course.collector.summarise(run.state);
  if (summary === null) throw new EnvironmentError('run-gone', `\`${run.directory.id}\` has not begun`);
  return summary;
}

/** Bytes from the end of a log in which its last lines are looked for. */
const tailBytes = 64 * 1024;

/** Runs of the history. */
const mostPast = 40;

function unlessOurs(error: unknown): null {
  if (error instanceof EnvironmentError) return null;
  throw error;
}

// This run and those before it, the newest first.
async function listPast(
  project: Project,
  { plan, state, directory }: ReadRun,
): Promise<readonly ListedRun[]> {
  const { runs } = await listRuns(readState(project.stateDirectory), {
    pipeline: plan.pipeline,
    project: plan.source.project,
  });
  const now = state.started?.time ?? '';
  return runs.filter(({ id, startedAt }) => startedAt < now || id === directory.id);
}

function describePast({ id, status, startedAt, endedAt, commit }: ListedRun): PastRun {
  const seconds = endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return { id, status, startedAt, seconds, commit };
}

interface Compared {
  readonly run: ReadRun;
  readonly past: readonly ListedRun[];
  readonly store: Store | null;
}

async function readDifference(project: Project, { run, past, store }: Compared): Promise<Difference | null> {
  const green = past.find(({ id, status }) => status === 'succeeded' && id !== run.directory.id);
  if (green === undefined) return null;
  const before = await readRun(readState(project.stateDirectory).run(green.id)).catch(unlessOurs);
  if (before === null) return null;
  return {
    run: green.id,
    startedAt: green.startedAt,
    commit: green.commit,
    code: store === null ? null : await compareCommits(store, green.commit, run.plan.source.commit),
    ...findDifference(before, run),
  };
}

async function readSweep(project: Project, id: string | null): Promise<ReportModel['sweep']> {
  if (id === null) return null;
  const records = openSweepRecords(project);
  const found = await records.find(id);
  if (!found.ok) return null;
  const rows = [];
  for await (const row of records.rows(found.value)) rows.push(row);
  return { id, rows };
}
