import { posix } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { findChangingCommits } from '../../git/changing-commits.ts';
import type { Store } from '../../git/store.ts';
import type { PlanSource } from '../../plan/plan.ts';
import type { WhyFile } from '../../reporters/why/task-why.ts';
import { listCodeChanges } from '../compare/list-code-changes.ts';
import type { Project } from '../project.ts';

/** Files that two commits do not share. */
export interface ChangedFiles {
  readonly changed: readonly WhyFile[];
  /** Why they, or their commits, are not known; empty: they are. */
  readonly note: string;
}

/** A project, and where its commits are read. */
export interface ProjectStore {
  readonly project: Project;
  readonly store: Store;
}

/** The files of the project that two sources do not share, with the commits that changed them. */
export async function findChangedFiles(
  { project, store }: ProjectStore,
  before: PlanSource,
  after: PlanSource,
): Promise<ChangedFiles> {
  const all = await listCodeChanges(store, before.commit, after.commit);
  if (all === null) return { changed: [], note: 'the files of the earlier commit are gone' };
  const prefix = project.prefix === '' ? '' : `${project.prefix}/`;
  const inside = all.filter(({ path }) => path.startsWith(prefix));
  const commits = await findCommits(
    project,
    [before, after],
    inside.map(({ path }) => path),
  );
  const changed = inside.map(({ path, change }) => ({
    path: posix.relative(project.prefix, path),
    change,
    commit: commits?.get(path) ?? null,
  }));
  return { changed, note: commits === null ? 'the history between the two commits is not all here' : '' };
}

async function findCommits(
  project: Project,
  [before, after]: readonly [PlanSource, PlanSource],
  paths: readonly string[],
) {
  const [from, to] = [before.base, after.base];
  if (from === null || to === null) return new Map();
  try {
    return await findChangingCommits(project.repository, [from, to], paths);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}
