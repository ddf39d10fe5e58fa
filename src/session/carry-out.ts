import { join } from 'node:path';
import { InternalError } from '../diagnostics/errors.ts';
import { nodeDisk } from '../disk/disk.ts';
import { makeFolders } from '../disk/make-folders.ts';
import type { RunEvent } from '../engine/event.ts';
import type { Catalog } from '../engine/ports.ts';
import { type Resume, runPlan } from '../engine/run-plan.ts';
import type { RunState } from '../engine/state.ts';
import { findMove } from '../git/revision.ts';
import type { Store } from '../git/store.ts';
import type { WritableRun } from '../journal/create-run.ts';
import type { RunSecrets } from '../secrets/index.ts';
import { createWorkspaces, type RunWorkspaces } from '../workspaces/workspaces.ts';
import type { SurveyParts } from './cache/survey-task.ts';
import { usesCache } from './cache/uses-cache.ts';
import { isLocal } from './placement.ts';
import type { Project } from './project.ts';
import type { RunOptions } from './run-options.ts';
import { tellOthers } from './tell-others.ts';
import { createWorld, type WorldParts } from './world.ts';

/** A run whose record is open for writing. */
export interface Carrying {
  readonly run: WritableRun;
  readonly store: Store;
  readonly secrets: RunSecrets;
  /** The fold over everything that is in the journal. */
  readonly state: RunState;
  /** What reporters have not been told of. */
  readonly written: readonly RunEvent[];
}

export interface CarryingOptions extends RunOptions {
  readonly keepWorkspace: boolean;
  readonly resume?: Resume;
}

/** A run at its end. */
export interface FinishedRun {
  readonly id: string;
  readonly plan: WritableRun['plan'];
  readonly state: RunState;
  readonly exitCode: number;
  /** Where the branch or tag stands now if it moved meanwhile; null if it did not. */
  readonly moved: string | null;
  /** Markdown that tasks wrote for the report, by their id. Throws `EnvironmentError` when it is gone or altered. */
  readonly readSummaries: () => Promise<ReadonlyMap<string, string>>;
}

/** Carries a run out, from its workspace to its end, and settles what becomes of the workspace. */
export async function carryOut(
  project: Project,
  { run, store, secrets, state, written }: Carrying,
  options: CarryingOptions,
): Promise<FinishedRun> {
  const { plan, directory } = run;
  try {
    const workspaces = createWorkspaces({
      store,
      run: directory.id,
      commit: plan.source.commit,
      base: plan.source.base,
      project: plan.source.project,
      settings: plan.workspace,
      ...(plan.startsFrom === undefined ? {} : { startsFrom: plan.startsFrom }),
      mayBeViews: () => project.environment['RUNNABLE_OVERLAY'] !== '0' && isLocal(plan, project),
    });
    const cache = await findCache({ project, store, plan }, options);
    const world = await tellOthers(
      project,
      createWorld(project, { ...options, run, secrets, workspaces, ...cache }),
      {
        ...options,
        run,
        secrets,
      },
    );
    const end = await runPlan(plan, world, {
      state,
      written,
      places: places(project),
      ...(options.resume === undefined ? {} : { resume: options.resume }),
    }).finally(() => world.environments?.close());
    const moved = await settle(project, { end, workspaces, options });
    if (end.finished === null) throw new InternalError('a run came to its end without an end');
    const { exitCode } = end.finished;
    const readSummaries = () => readSummariesOf(end, world.catalog);
    return { id: directory.id, plan, state: end, exitCode, moved, readSummaries };
  } finally {
    await run.close();
  }
}

// Loaded only where a task has a cache.
async function findCache(
  parts: SurveyParts,
  { disk = nodeDisk }: CarryingOptions,
): Promise<Pick<WorldParts, 'openCache'>> {
  if (!usesCache(parts.plan)) return {};
  const { openTaskCache } = await import('./cache/open-task-cache.ts');
  return { openCache: (catalog) => openTaskCache({ ...parts, catalog, disk, now: Date.now }) };
}

async function readSummariesOf(end: RunState, catalog: Catalog): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { id, summary } of end.tasks.values()) {
    if (summary !== null) texts.set(id, await catalog.readText(summary.digest));
  }
  return texts;
}

interface Ended {
  readonly end: RunState;
  readonly workspaces: RunWorkspaces;
  readonly options: CarryingOptions;
}

// A workspace is worth a look only where something went wrong.
async function settle(project: Project, { end, workspaces, options }: Ended): Promise<string | null> {
  const well = end.finished?.status === 'succeeded' || end.finished?.status === 'skipped';
  await workspaces.release(well && !options.keepWorkspace ? 'pooled' : 'kept');
  const source = end.started?.source;
  return source === undefined || project.repository.root === null
    ? null
    : findMove(project.repository, source);
}

function places(project: Project) {
  const dataDirectory = join(project.stateDirectory, 'data');
  makeFolders(dataDirectory);
  return { checkout: project.folder, dataDirectory, stateDirectory: project.stateDirectory };
}
