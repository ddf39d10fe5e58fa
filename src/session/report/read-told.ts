import type { RunSummary } from '../../reporters/run-summary.ts';
import { openProjectCatalog } from '../catalog.ts';
import type { Project } from '../project.ts';
import type { ReadRun } from '../records.ts';
import { readCourse } from './read-course.ts';
import { readSummary } from './read-report.ts';

/** A recorded run as reports in Markdown and JUnit tell it. `written`: what tasks wrote for them, by id. */
export async function readTold(
  project: Project,
  run: ReadRun,
): Promise<{ readonly summary: RunSummary; readonly written: ReadonlyMap<string, string> }> {
  const summary = await readSummary(run, await readCourse(run.directory, run.state));
  const catalog = openProjectCatalog(project);
  const written = new Map<string, string>();
  for (const task of run.state.tasks.values()) {
    if (task.summary !== null) written.set(task.id, await catalog.readText(task.summary.digest));
  }
  return { summary, written };
}
