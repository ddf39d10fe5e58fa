import type { RunSummary } from '../../journal/runs/run-summary.ts';
import type { Project } from '../project.ts';
import { openRecords } from '../records.ts';
import type { PreparedBisect } from './prepare-bisect.ts';

/**
 * Runs of the pipeline at the commits that matter, which were carried out here and have ended: by commit, the newest first.
 * A pulled record tells of another machine, and anybody may have written it.
 */
export async function listRecorded(
  project: Project,
  { request, good, commits }: PreparedBisect,
): Promise<ReadonlyMap<string, readonly RunSummary[]>> {
  const { runs } = await openRecords(project).list({
    pipeline: request.pipeline,
    project: project.prefix,
  });
  const wanted = new Set([good.id, ...commits.map(({ id }) => id)]);
  const recorded = new Map<string, RunSummary[]>();
  for (const run of runs) {
    if (run.pulled || run.dirty || run.endedAt === null || !wanted.has(run.commit)) continue;
    recorded.set(run.commit, [...(recorded.get(run.commit) ?? []), run]);
  }
  return recorded;
}
