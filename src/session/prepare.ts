import { chooseExecutor } from '../config/choose-executor.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Notice } from '../engine/ports.ts';
import { findEnvironmentDirectory } from '../environments/environment-directory.ts';
import { holdStore, type StoreHold } from '../git/hold-store.ts';
import { pin } from '../git/pin.ts';
import { openStore, type Store } from '../git/store.ts';
import { newRunId } from '../journal/run-id.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { GivenParam } from '../plan/params/given-param.ts';
import type { Plan, PlanSource } from '../plan/plan.ts';
import { planRun } from '../plan/plan-run.ts';
import type { EarlierResult } from '../plan/task-result.ts';
import { findWorkspaceDirectory } from '../workspaces/workspace-directory.ts';
import { loadAdHocJob } from './ad-hoc-job.ts';
import { loadDefinedPipeline, nameInDefinition } from './defined-pipeline.ts';
import type { DefinitionsAt } from './definitions.ts';
import { describePin } from './describe-pin.ts';
import { readEarlierResults } from './earlier-results.ts';
import { type FoundPipeline, findPipeline } from './find-pipeline.ts';
import { gatherParams } from './given-params.ts';
import { findFilesNotInSnapshot } from './missing-files.ts';
import type { Project } from './project.ts';
import type { RunRequest, RunTarget } from './request.ts';
import { settlePlan } from './settle-plan.ts';
import { readStubFiles } from './stub-files.ts';

/** A run that could start: everything about it is known, nothing of it is written. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly pipeline: Pipeline;
  /** What it calls by name, directly or through others. */
  readonly called: ReadonlyMap<string, Pipeline>;
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  readonly notices: readonly Notice[];
  readonly request: RunRequest;
  /** The id that the run gets. */
  readonly id: string;
  /** The sweep that it is part of; absent: none. */
  readonly sweep?: string;
  /** The run that it repeats; absent: none. */
  readonly parent?: string;
  /** Holds the pinned commit, or knows where to take it from. */
  readonly store: Store;
  /** Nothing of the commit is removed from the store until there is a record of the run, or it is closed. */
  readonly hold: StoreHold;
  /** Lets go of what was opened; a run that is started does so at its end. */
  readonly close: () => Promise<void>;
}

/** What any number of runs can be planned from: the definition at one pinned commit, and what they have in common. */
export interface PinnedTarget extends FoundPipeline {
  readonly project: Project;
  readonly request: RunRequest;
  /** Params that all of them are given. */
  readonly given: readonly GivenParam[];
  /** How tasks that are left out ended in an earlier run, and what they gave. */
  readonly earlier: ReadonlyMap<string, EarlierResult>;
  /** In place of what the request selects: these tasks, with why each of them runs, in words. */
  readonly picked?: ReadonlyMap<string, string>;
  /** As of `Choice`. */
  readonly wanted?: ReadonlySet<string>;
  readonly source: PlanSource;
  readonly notices: readonly Notice[];
  readonly store: Store;
  /** Nothing of the commit is removed from the store until there is a record of it, or it is closed. */
  readonly hold: StoreHold;
  readonly close: () => Promise<void>;
}

/** What one run has that others of the same pin do not have. */
export interface RunShare {
  readonly id: string;
  readonly sweep?: string;
  /** Over what all are given, by the strength of their sources. */
  readonly params: readonly GivenParam[];
}

/**
 * Pins the commit, reads the definition from it, and plans. Writes no run, and changes nothing of the user's
 * repository. Throws `EnvironmentError`.
 */
export async function prepareRun(project: Project, request: RunRequest): Promise<Result<PreparedRun>> {
  const target = await pinTarget(project, request);
  if (!target.ok) return target;
  let planned: Result<PreparedRun> | undefined;
  try {
    planned = await planPinned(target.value, { id: newRunId(), params: [] });
    // One task that is asked for alone says so itself, at once.
    const isAlone = 'kind' in request.target;
    const missing = planned.ok && !isAlone ? await findFilesNotInSnapshot(planned.value) : [];
    return { ...planned, diagnostics: [...target.diagnostics, ...planned.diagnostics, ...missing] };
  } finally {
    if (!planned?.ok) await target.value.close();
  }
}

/** Pins the commit and reads the definition from it, once for all runs that are planned from it. */
export async function pinTarget(project: Project, request: RunRequest): Promise<Result<PinnedTarget>> {
  const held = await openHeld(project);
  let pinned: Result<PinnedTarget> | undefined;
  try {
    pinned = await pinInto(project, request, held);
    return pinned;
  } finally {
    if (!pinned?.ok) await held.close();
  }
}

/** The same target anew from what was recorded of it: the definition is read from its commit, nothing is pinned. */
export async function pinRecorded(
  project: Project,
  recorded: Pick<PinnedTarget, 'request' | 'given' | 'earlier' | 'source'>,
): Promise<Result<PinnedTarget>> {
  const { request, given, source } = recorded;
  const held = await openHeld(project);
  const { store } = held;
  let found: Result<Target> | undefined;
  try {
    await fetchIfAsked(store, source.commit, request);
    found = await findTarget(project, request, { commit: source.commit, store, given });
    if (!found.ok) return found;
    return success({ ...recorded, ...found.value, ...held, project, notices: [] }, found.diagnostics);
  } finally {
    if (!found?.ok) await held.close();
  }
}

type HeldStore = Pick<PinnedTarget, 'store' | 'hold' | 'close'>;

async function openHeld({ repository, stateDirectory }: Project): Promise<HeldStore> {
  const store = await openStore(repository, stateDirectory);
  const hold = await holdStore(store.directory);
  const close = () => {
    hold.release();
    return store.close();
  };
  return { store, hold, close };
}

/** Plans one run; of several, each closes nothing of what they share. Cheap: nothing is read. */
export async function planPinned(target: PinnedTarget, share: RunShare): Promise<Result<PreparedRun>> {
  const { project, request, pipeline, called, sources, notices, store, hold, close } = target;
  const { id, sweep } = share;
  const planned = makePlan({ ...target, given: [...target.given, ...share.params] });
  const settled = await settlePlan(planned, { project, pipeline, id, trigger: request.trigger });
  const definition = definitionOf(request.target);
  const plan = definition === undefined ? settled : nameInDefinition(settled, definition);
  if (!plan.ok) return plan;
  const run = { plan: plan.value, pipeline, called, sources, notices, request, id, store, hold };
  return success(
    sweep === undefined ? { ...run, close } : { ...run, sweep, close: async () => {} },
    plan.diagnostics,
  );
}

async function pinInto(
  project: Project,
  request: RunRequest,
  held: HeldStore,
): Promise<Result<PinnedTarget>> {
  const { store } = held;
  const params = gatherParams({ ...request, cwd: project.cwd, environment: project.environment });
  if (!params.ok) return params;
  const pinned = await pin(store, {
    ...(request.ref === undefined ? {} : { ref: request.ref }),
    dirty: request.dirty,
    prefix: project.prefix,
    exclude: () => readExclusion(project, request),
    own: [findWorkspaceDirectory(project), findEnvironmentDirectory(project.environment)],
  });
  if (!pinned.ok) return pinned;
  const { commit } = pinned.value;
  await fetchIfAsked(store, commit, request);
  const target = await findTarget(project, request, { commit, store, given: params.value });
  if (!target.ok) return target;
  const { pipeline, called, sources, given } = target.value;
  const [earlier, notices] = await Promise.all([
    readEarlierResults(project, request, pipeline),
    describePin(pinned.value, pipeline, project.repository.root),
  ]);
  if (!earlier.ok) return earlier;
  const source = sourceOf(project, pinned.value);
  const found = { pipeline, called, sources, given, earlier: earlier.value, source, notices };
  return success({ ...found, ...held, project, request }, [...params.diagnostics, ...target.diagnostics]);
}

/** What a partial clone lacks of a commit, if the request allows the way to its remote. */
export async function fetchIfAsked(
  store: Store,
  commit: string,
  { fetch }: { readonly fetch?: boolean },
): Promise<void> {
  if (!fetch) return;
  const { fetchMissing } = await import('../git/fetch-missing.ts');
  await fetchMissing(store, commit);
}

interface Target extends FoundPipeline {
  readonly given: readonly GivenParam[];
}

async function findTarget(
  project: Project,
  { target }: RunRequest,
  { commit, store, given }: { commit: string; store: Store; given: readonly GivenParam[] },
): Promise<Result<Target>> {
  if ('kind' in target) return loadAdHocJob(target, given);
  const found = await findDefinition(project, { commit, source: store.source }, target);
  return found.ok ? success({ ...found.value, given }, found.diagnostics) : found;
}

function findDefinition(
  project: Project,
  at: DefinitionsAt,
  target: Exclude<RunTarget, { kind: string }>,
): Promise<Result<FoundPipeline>> {
  return 'definition' in target
    ? loadDefinedPipeline(project, at, target)
    : findPipeline(project, at, target.pipeline);
}

function definitionOf(target: RunTarget): string | undefined {
  return 'definition' in target ? target.definition : undefined;
}

type Planning = Pick<
  PinnedTarget,
  'project' | 'request' | 'pipeline' | 'called' | 'given' | 'earlier' | 'picked' | 'wanted' | 'source'
>;

function makePlan({
  project,
  request,
  pipeline,
  called,
  given,
  earlier,
  picked,
  wanted,
  source,
}: Planning): Result<Plan> {
  const { target, maxParallel, timeoutMs, failFast, stub, only, from, until, caching, draft } = request;
  const task = 'kind' in target ? undefined : target.task;
  const definition = definitionOf(target);
  const executor = chooseExecutor(project.configuration, {
    form: task === undefined ? pipeline.form : 'job',
    ...(request.executor === undefined ? {} : { name: request.executor }),
  });
  const planned = planRun(pipeline, {
    source,
    params: given,
    called,
    stubs: stub,
    stubFiles: readStubFiles(project.cwd, stub),
    selection: { only, from, until },
    ...(picked === undefined ? {} : { picked }),
    ...(wanted === undefined ? {} : { wanted }),
    ...(caching === undefined ? {} : { caching }),
    ...(draft === undefined ? {} : { draft }),
    earlier,
    limits: {
      failFast,
      ...(maxParallel === undefined ? {} : { maxParallel }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    ...(task === undefined ? {} : { task }),
    ...(definition === undefined ? {} : { definition }),
    ...(request.executor === undefined ? {} : { executor: request.executor }),
  });
  return executor.ok ? planned : failure([...executor.diagnostics, ...planned.diagnostics]);
}

// A dirty tree is read before it is pinned: what must stay out of the snapshot is said by the file as it lies there.
async function readExclusion(project: Project, { target }: RunRequest): Promise<readonly string[]> {
  if ('kind' in target) return [];
  const found = await findDefinition(project, 'checkout', target);
  return found.ok ? found.value.pipeline.workspace.exclude : [];
}

function sourceOf(project: Project, pinned: Omit<PlanSource, 'project'>): PlanSource {
  const { commit, base, dirty, branch, tag, ref } = pinned;
  return { commit, base, dirty, branch, tag, ref, project: project.prefix };
}
