import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Records } from '../../session/records.ts';

/** Runs that are asked how long they took. */
const mostAsked = 20;

/** Seconds that the latest runs took that are of the same pipeline and went well; of a rerun those of other reruns. */
export async function readEarlier(records: Records, id: string): Promise<readonly number[]> {
  try {
    const { runs } = await records.list();
    const self = runs.find((run) => run.id === id);
    if (self === undefined) return [];
    return runs
      .filter(
        ({ pipeline, project, status, parent }) =>
          status === 'succeeded' &&
          pipeline === self.pipeline &&
          project === self.project &&
          (parent === null) === (self.parent === null),
      )
      .slice(0, mostAsked)
      .flatMap(({ startedAt, endedAt }) =>
        endedAt === null ? [] : [(Date.parse(endedAt) - Date.parse(startedAt)) / 1000],
      );
  } catch (error) {
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}
