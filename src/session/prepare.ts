import { chooseExecutor } from '../config/choose-executor.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Notice } from '../engine/ports.ts';
import { pin } from '../git/pin.ts';
import { openStore, type Store } from '../git/store.ts';
import { newRunId } from '../journal/run-id.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { GivenParam } from '../plan/params/given-param.ts';
import type { Plan, PlanSource } from '../plan/plan.ts';
import { planRun } from '../plan/plan-run.ts';
import type { EarlierResult } from '../plan/task-result.ts';
import { loadAdHocJob } from './ad-hoc-job.ts';
import { describePin } from './describe-pin.ts';
import { readEarlierResults } from './earlier-results.ts';
import { type FoundPipeline, findPipeline } from './find-pipeline.ts';
import { gatherParams } from './given-params.ts';
import type { Project } from './project.ts';
import type { RunRequest } from './request.ts';
import { settlePlan } from './settle-plan.ts';

/** A run that could start: everything about it is known, nothing of it is written. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly pipeline: Pipeline;
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  readonly notices: readonly Notice[];
  readonly request: RunRequest;
  /** The id that the run gets. */
  readonly id: string;
  /** Holds the pinned commit, or knows where to take it from. */
  readonly store: Store;
  /** Lets go of what was opened; a run that is started does so at its end. */
  readonly close: () => Promise<void>;
}

/**
 * Pins the commit, reads the definition from it, and plans. Writes no run, and changes nothing of the user's
 * repository. Throws `EnvironmentError`.
 */
export async function prepareRun(project: Project, request: RunRequest): Promise<Result<PreparedRun>> {
  const store = await openStore(project.repository, project.stateDirectory);
  let prepared: Result<PreparedRun> | undefined;
  try {
    prepared = await prepare(project, request, store);
    return prepared;
  } finally {
    if (!prepared?.ok) await store.close();
  }
}

async function prepare(project: Project, request: RunRequest, store: Store): Promise<Result<PreparedRun>> {
  const params = gatherParams({ ...request, cwd: project.cwd, environment: project.environment });
  if (!params.ok) return params;
  const pinned = await pin(store, {
    ...(request.ref === undefined ? {} : { ref: request.ref }),
    dirty: request.dirty,
    prefix: project.prefix,
    exclude: () => readExclusion(project, request),
  });
  if (!pinned.ok) return pinned;
  const { commit } = pinned.value;
  const target = await findTarget(project, request, { commit, store, given: params.value });
  if (!target.ok) return target;
  const { pipeline, sources, given } = target.value;
  const [earlier, notices] = await Promise.all([
    readEarlierResults(project, request, pipeline),
    describePin(pinned.value, pipeline, project.repository.root),
  ]);
  if (!earlier.ok) return earlier;
  const planned = makePlan({
    project,
    request,
    pipeline,
    given,
    earlier: earlier.value,
    source: sourceOf(project, pinned.value),
  });
  const id = newRunId();
  const plan = await settlePlan(planned, { project, pipeline, id, trigger: request.trigger });
  const diagnostics = [...params.diagnostics, ...target.diagnostics, ...plan.diagnostics];
  if (!plan.ok) return failure(diagnostics);
  return success(
    { plan: plan.value, pipeline, sources, notices, request, id, store, close: store.close },
    diagnostics,
  );
}

interface Target extends FoundPipeline {
  readonly given: readonly GivenParam[];
}

async function findTarget(
  project: Project,
  { target }: RunRequest,
  { commit, store, given }: { commit: string; store: Store; given: readonly GivenParam[] },
): Promise<Result<Target>> {
  if (!('pipeline' in target)) return loadAdHocJob(target, given);
  const found = await findPipeline(project, { commit, source: store.source }, target.pipeline);
  return found.ok ? success({ ...found.value, given }, found.diagnostics) : found;
}

interface Planning {
  readonly project: Project;
  readonly request: RunRequest;
  readonly pipeline: Pipeline;
  readonly given: readonly GivenParam[];
  readonly earlier: ReadonlyMap<string, EarlierResult>;
  readonly source: PlanSource;
}

function makePlan({ project, request, pipeline, given, earlier, source }: Planning): Result<Plan> {
  const { target, maxParallel, timeoutMs, failFast, stub, only, from, until } = request;
  const task = 'pipeline' in target ? target.task : undefined;
  const executor = chooseExecutor(project.configuration, {
    form: task === undefined ? pipeline.form : 'job',
    ...(request.executor === undefined ? {} : { name: request.executor }),
  });
  const planned = planRun(pipeline, {
    source,
    params: given,
    stubs: stub,
    selection: { only, from, until },
    earlier,
    limits: {
      failFast,
      ...(maxParallel === undefined ? {} : { maxParallel }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    ...(task === undefined ? {} : { task }),
  });
  return executor.ok ? planned : failure([...executor.diagnostics, ...planned.diagnostics]);
}

// A dirty tree is read before it is pinned: what must stay out of the snapshot is said by the file as it lies there.
async function readExclusion(project: Project, { target }: RunRequest): Promise<readonly string[]> {
  if (!('pipeline' in target)) return [];
  const found = await findPipeline(project, 'checkout', target.pipeline);
  return found.ok ? found.value.pipeline.workspace.exclude : [];
}

function sourceOf(project: Project, pinned: Omit<PlanSource, 'project'>): PlanSource {
  const { commit, base, dirty, branch, tag, ref } = pinned;
  return { commit, base, dirty, branch, tag, ref, project: project.prefix };
}
