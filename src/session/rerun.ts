import { existsSync } from 'node:fs';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Notice } from '../engine/ports.ts';
import { pin } from '../git/pin.ts';
import { openStore } from '../git/store.ts';
import { lockHolder } from '../journal/lock.ts';
import { type RecordedRun, readRun } from '../journal/read-run.ts';
import { newRunId } from '../journal/run-id.ts';
import { readState } from '../journal/state-directory.ts';
import { sharesCopy } from '../plan/members.ts';
import type { Plan, PlanSource } from '../plan/plan.ts';
import {
  adoptResults,
  isPartial,
  type ParentRun,
  type PickedTasks,
  pickForRerun,
  wantedInRerun,
} from '../plan/rerun.ts';
import type { KeptInstances } from '../plan/task-result.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { hasKeptWorkspace } from '../workspaces/workspaces.ts';
import { describeChanges } from './changed-since.ts';
import { demandSource } from './demand-source.ts';
import { keptInstancesOf, keptResultsOf } from './earlier-results.ts';
import { gatherParams } from './given-params.ts';
import { keepInstances, type RecordedParent } from './kept-instances.ts';
import { findChangedParams, paramsOfParent } from './parent-params.ts';
import { type PinnedTarget, type PreparedRun, pinRecorded, planPinned } from './prepare.ts';
import type { Project } from './project.ts';
import type { RunRequest, RunTarget } from './request.ts';

/** What is asked of a run that is run again. */
export interface RerunRequest
  extends Pick<
    RunRequest,
    | 'ref'
    | 'fetch'
    | 'params'
    | 'paramsFile'
    | 'only'
    | 'from'
    | 'caching'
    | 'maxParallel'
    | 'timeoutMs'
    | 'failFast'
    | 'executor'
    | 'keepWorkspace'
  > {
  /** Only what did not succeed, and all behind it. */
  readonly failed: boolean;
  /** Nothing that the earlier run left in its workspace is used, and nothing runs that it did not run. */
  readonly fresh?: true;
  /** `manual` unless something else started it. */
  readonly trigger?: string;
}

/**
 * Plans a new run after an earlier one: at its commit and with its params unless others are asked for. What is left out
 * has the results that it had there. Throws `EnvironmentError`, among others when a part is asked for of a run that is at
 * work.
 */
export async function prepareRerun(
  project: Project,
  id: string,
  request: RerunRequest,
): Promise<Result<PreparedRun>> {
  const directory = readState(project.stateDirectory).run(id);
  const recorded = await readRun(directory);
  const asksForPart = request.failed || request.only.length + request.from.length > 0;
  if (asksForPart && recorded.state.finished === null && (await lockHolder(directory.lock)) !== null)
    throw busy(id);
  const isBrought = request.ref !== undefined || request.fetch === true;
  if (!isBrought && existsSync(directory.pulled)) await demandSource(project, recorded);
  const given = gatherParams({ ...request, cwd: project.cwd, environment: {} });
  if (!given.ok) return given;
  const source = await findSource(project, recorded.plan.source, request);
  if (!source.ok) return source;
  const target = await pinRecorded(project, {
    request: requestOf(recorded.plan, request),
    given: [...paramsOfParent(recorded.plan), ...given.value],
    earlier: keptResultsOf(recorded),
    source: source.value,
  });
  if (!target.ok) return target;
  let planned: Result<PreparedRun> | undefined;
  try {
    planned = await planAgain(target.value, parentOf(id, recorded, target.value), request);
    return { ...planned, diagnostics: [...target.diagnostics, ...planned.diagnostics] };
  } finally {
    if (!planned?.ok) await target.value.close();
  }
}

function parentOf(id: string, recorded: RecordedRun, { earlier }: PinnedTarget): RecordedParent {
  const { plan, state } = recorded;
  const statuses = new Map([...state.tasks.values()].map((task) => [task.id, task.status]));
  return { id, plan, statuses, results: earlier, instances: keptInstancesOf(recorded) };
}

async function findSource(
  project: Project,
  source: PlanSource,
  { ref }: RerunRequest,
): Promise<Result<PlanSource>> {
  if (ref === undefined) return success(source);
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    const pinned = await pin(store, {
      ref,
      dirty: 'refuse',
      prefix: project.prefix,
      exclude: async () => [],
    });
    if (!pinned.ok) return pinned;
    const { commit, base, dirty, branch, tag, ref: name } = pinned.value;
    return success({ commit, base, dirty, branch, tag, ref: name, project: source.project });
  } finally {
    await store.close();
  }
}

function requestOf(plan: Plan, request: RerunRequest): RunRequest {
  const { maxParallel, timeoutMs, executor, failFast, keepWorkspace, caching, fetch = false } = request;
  const { trigger = 'manual' } = request;
  return {
    target: targetOf(plan),
    dirty: 'include',
    params: [],
    only: [],
    from: [],
    until: [],
    stub: [],
    ...(caching === undefined ? {} : { caching }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(executor === undefined ? {} : { executor }),
    fetch,
    failFast,
    keepWorkspace,
    trigger,
  };
}

function targetOf(plan: Plan): RunTarget {
  if (plan.definition !== undefined) return { name: plan.pipeline, definition: plan.definition };
  const [task] = plan.tasks;
  if (plan.file !== 'command line' || task === undefined) return { pipeline: plan.pipeline };
  const { kind, block, returns, outputs, environment } = task;
  return {
    name: plan.pipeline,
    kind,
    value: asTyped(block),
    returns: returns.filter(({ unasked }) => !unasked).map(({ name }) => name),
    outputs: outputs.map(({ path }) => path),
    ...(environment?.file === undefined ? {} : { environment: environment.file }),
  };
}

// As it was typed: the normal form of a block names what is empty, and has commands taken apart.
function asTyped(block: JsonObject): JsonObject {
  const given = Object.entries(block).filter(
    ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(given.map(([key, value]) => [key, joinWords(value)]));
}

function joinWords(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.map((item) =>
    Array.isArray(item) ? item.map((word) => quoteForShell(`${word}`)).join(' ') : item,
  );
}

async function planAgain(
  pinned: PinnedTarget,
  parent: RecordedParent,
  request: RerunRequest,
): Promise<Result<PreparedRun>> {
  const { pipeline, source, store } = pinned;
  const target = { ...pinned, wanted: wantedInRerun(pipeline, parent, request) };
  const isSame = source.commit === parent.plan.source.commit;
  const isKept =
    isSame && request.fresh !== true && (await hasKeptWorkspace(store, parent.id, source.commit));
  const lost = request.fresh === true ? {} : reasonOfLoss(parent, { isSame, isKept });
  const choice = { ...request, ...lost };
  const first = await planPicked(target, parent, pickForRerun(pipeline, parent, choice));
  if (!first.ok) return first;
  const invalid = findChangedParams(parent, first.value.run.plan, target);
  const planned =
    invalid.size === 0
      ? first
      : await planPicked(target, parent, pickForRerun(pipeline, parent, { ...choice, invalid }));
  if (!planned.ok) return planned;
  const { run, picked } = planned.value;
  const changes = isSame ? null : await describeChanges(store, { parent, plan: run.plan, picked });
  const filesGone = lost.filesGone !== undefined;
  const repair = { parent, plan: run.plan, picked, invalid, filesGone };
  const kept: KeptInstances = request.failed ? await keepInstances(pinned, repair) : new Map();
  const isPart = kept.size > 0 || isPartial(parent, picked);
  // What others left undeclared is seen by nobody who has a copy of its own.
  const looksAround = isPart && sharesCopy(run.plan);
  const { notices, ...start } = looksAround ? startOf(parent.id, isKept, request) : { notices: [] };
  const plan = adoptResults(run.plan, parent, {
    ...(kept.size > 0 ? { kept } : {}),
    ...start,
    ...(changes === null ? {} : { remarks: changes.remarks }),
  });
  return success({ ...run, plan, notices, parent: parent.id }, [
    ...planned.diagnostics,
    ...(changes?.warnings ?? []),
  ]);
}

/** Where a part of a run begins: with what the earlier one left, as far as that is there. */
function startOf(
  id: string,
  isKept: boolean,
  { only }: RerunRequest,
): { readonly startsFrom?: string; readonly notices: readonly Notice[] } {
  if (isKept) return { startsFrom: id, notices: [] };
  return { notices: only.length > 0 ? [noteGone(id)] : [] };
}

function reasonOfLoss(
  { id, plan }: ParentRun,
  { isSame, isKept }: { isSame: boolean; isKept: boolean },
): { readonly filesGone?: string } {
  if (isKept || plan.workspace.isolation === 'isolated') return {};
  return {
    filesGone: isSame
      ? `the workspace of ${id} is gone, and what it wrote with it: it declares no outputs`
      : 'what it wrote is not there at another commit: it declares no outputs',
  };
}

interface PlannedRerun {
  readonly run: PreparedRun;
  readonly picked: PickedTasks;
}

async function planPicked(
  target: PinnedTarget,
  { plan }: ParentRun,
  picks: Result<PickedTasks>,
): Promise<Result<PlannedRerun>> {
  if (!picks.ok) return picks;
  const picked = picks.value;
  const stub = plan.tasks
    .filter((task) => task.pretends && picked.has(task.id))
    .map(({ id, block }) => `${id}:=${JSON.stringify(block['returns'])}`);
  const request = { ...target.request, stub, target: narrow(target, plan) };
  const planned = await planPinned({ ...target, request, picked }, { id: newRunId(), params: [] });
  if (!planned.ok) return failure([...picks.diagnostics, ...planned.diagnostics]);
  return success({ run: planned.value, picked }, [...picks.diagnostics, ...planned.diagnostics]);
}

// One task of a pipeline that was run as a job is one again.
function narrow({ request, pipeline }: PinnedTarget, plan: Plan): RunTarget {
  const job = plan.tasks.find((task) => task.action === 'run');
  const isPicked = plan.form === 'job' && pipeline.form === 'pipeline' && job !== undefined;
  return isPicked && !('kind' in request.target) ? { ...request.target, task: job.id } : request.target;
}

function noteGone(id: string): Notice {
  return {
    code: 'workspace-made-anew',
    message: `the workspace of \`${id}\` is not there for this run: of the tasks that are kept only declared outputs are`,
    hint: 'if a task misses a file, use `--from` in place of `--only`: then tasks that declare no outputs run again',
  };
}

function busy(id: string): EnvironmentError {
  return new EnvironmentError('run-busy', `\`${id}\` is at work: what of it failed is not known yet`, {
    trouble: 'refused',
    hint: `wait for its end with \`runnable logs ${id} -f\`, or run all of it with \`runnable rerun ${id}\``,
  });
}
