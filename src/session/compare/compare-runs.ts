import { compareRecorded } from '../../compare/compare-recorded.ts';
import type { ChangedFile, Comparison } from '../../compare/comparison.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Catalog } from '../../engine/ports.ts';
import { openStore } from '../../git/store.ts';
import { kindSchemas } from '../../pipeline/kinds/index.ts';
import { openProjectCatalog } from '../catalog.ts';
import type { Project } from '../project.ts';
import { openRecords, type ReadRun } from '../records.ts';
import { listCodeChanges } from './list-code-changes.ts';
import { lookIntoOutputs } from './look-into-outputs.ts';
import { readSide } from './read-side.ts';

/** In what two recorded runs of a project differ, by their ids. Throws as `readRun` does. */
export async function compareRuns(project: Project, before: string, after: string): Promise<Comparison> {
  const records = openRecords(project);
  const [old, now] = [await records.read(before), await records.read(after)];
  return compareReadRuns(project, old, now);
}

/** The same of runs that have been read. */
export async function compareReadRuns(
  project: Project,
  before: ReadRun,
  after: ReadRun,
): Promise<Comparison> {
  const catalog = openProjectCatalog(project);
  const [old, now] = [await readSide(before), await readSide(after)];
  const comparison = compareRecorded(old, now, {
    code: await readCode(project, before, after),
    packages: await readPackages([before, after], catalog),
    kinds: kindSchemas,
  });
  return lookIntoOutputs(comparison, catalog);
}

async function readCode(
  project: Project,
  before: ReadRun,
  after: ReadRun,
): Promise<readonly ChangedFile[] | null> {
  const [old, now] = [before.plan.source.commit, after.plan.source.commit];
  if (old === now) return [];
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    return await listCodeChanges(store, old, now);
  } finally {
    await store.close();
  }
}

/** Lists of packages by their digest; what is gone or altered is left out. */
async function readPackages(
  runs: readonly ReadRun[],
  catalog: Catalog,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const digests = new Set(
    runs.flatMap(({ state }) =>
      [...state.tasks.values()].flatMap(({ environment }) => environment?.list.digest ?? []),
    ),
  );
  const lists = new Map<string, readonly string[]>();
  for (const digest of digests) {
    const text = await catalog.readText(digest).catch(unlessOurs);
    if (text !== null) lists.set(digest, text.split('\n'));
  }
  return lists;
}

function unlessOurs(error: unknown): null {
  if (error instanceof EnvironmentError) return null;
  throw error;
}
