import { hostname } from 'node:os';
import { nodeDisk } from '../disk/disk.ts';
import type { RunEvent, RunStarted } from '../engine/event.ts';
import { reduce } from '../engine/reduce.ts';
import { openStore } from '../git/store.ts';
import { createRun, type WritableRun } from '../journal/create-run.ts';
import { openRun } from '../journal/open-run.ts';
import { openState } from '../journal/state-directory.ts';
import type { Json } from '../values/json.ts';
import { demandLinks } from '../workspaces/links.ts';
import { demandSubmodules } from '../workspaces/workspaces.ts';
import { type Carrying, carryOut, type FinishedRun } from './carry-out.ts';
import { demandEngines } from './executors.ts';
import { fetchIfAsked, type PreparedRun } from './prepare.ts';
import type { Project } from './project.ts';
import type { RunOptions } from './run-options.ts';
import { openPlanSecrets } from './world.ts';

/** How a run is taken up again. */
export interface ResumeOptions extends RunOptions {
  /** Tasks that are to run again although they ended, or although they have `once` and were interrupted. */
  readonly again: readonly string[];
  /** What a partial clone lacks of the commit is fetched into the store. */
  readonly fetch?: boolean;
}

/** Starts a prepared run and resolves at its end. Throws `EnvironmentError`: then the run can be resumed. */
export async function startRun(
  project: Project,
  prepared: PreparedRun,
  options: RunOptions,
): Promise<FinishedRun> {
  const { plan, request, store, notices } = prepared;
  try {
    await demandEngines({ project, plan });
    demandLinks({ checkout: project.repository.root, prefix: plan.source.project }, plan.workspace.link);
    await demandSubmodules({ store, commit: plan.source.commit, settings: plan.workspace });
    const [state, secrets] = await Promise.all([
      openState(project.stateDirectory, options.disk),
      openPlanSecrets(project, plan),
    ]);
    options.onSecrets?.(secrets.values);
    const started = describeStart(project, prepared, options);
    const run = await createRun(state, { plan, started }, { disk: options.disk ?? nodeDisk });
    prepared.hold.release();
    options.onRun?.(run.directory.id, run.directory.events);
    const noted = notices.map((notice) => ({ event: 'run-noted', ...notice }) as const);
    const written = noted.length === 0 ? [] : await orClose(run, run.journal.append(noted));
    return await carryOut(project, opened({ run, store, secrets }, written), {
      ...options,
      keepWorkspace: request.keepWorkspace,
    });
  } finally {
    await prepared.close();
  }
}

/**
 * Takes a run up again that was interrupted, canceled or failed: what had succeeded does not run again. Throws
 * `EnvironmentError`, among others when somebody is running it.
 */
export async function resumeRun(project: Project, id: string, options: ResumeOptions): Promise<FinishedRun> {
  const state = await openState(project.stateDirectory, options.disk);
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    const run = await openRun(state, id, { disk: options.disk ?? nodeDisk });
    await orClose(run, fetchIfAsked(store, run.plan.source.commit, options));
    await orClose(run, demandEngines({ project, plan: run.plan }));
    const secrets = await orClose(run, openPlanSecrets(project, run.plan));
    options.onRun?.(id, run.directory.events);
    const { pid } = process;
    const resume = { runner: options.version, host: hostname(), pid, again: options.again };
    return await carryOut(project, opened({ run, store, secrets }, []), {
      ...options,
      resume,
      keepWorkspace: false,
    });
  } finally {
    await store.close();
  }
}

type Parts = Pick<Carrying, 'run' | 'store' | 'secrets'>;

/** The result of work that stands between the opening of a run and its course; if it fails, the run is nobody's again. */
function orClose<T>(run: WritableRun, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await run.close();
    throw error;
  });
}

function opened(parts: Parts, more: readonly RunEvent[]): Carrying {
  const { state, written } = parts.run;
  return { ...parts, state: more.reduce(reduce, state), written: [...written, ...more] };
}

function describeStart(
  { configuration }: Project,
  { plan, request, id, sweep, parent }: PreparedRun,
  { version }: RunOptions,
): RunStarted {
  return {
    event: 'run-started',
    run: id,
    pipeline: plan.pipeline,
    source: plan.source,
    params: plan.params,
    plan: plan.digest,
    trigger: request.trigger,
    parent: parent ?? null,
    sweep: sweep ?? null,
    runner: version,
    host: hostname(),
    pid: process.pid,
    // A configuration is made of JSON values and holds no secret.
    configuration: configuration as unknown as Json,
  };
}
