import { type Result, success } from '../diagnostics/result.ts';
import { outputsOf } from '../engine/domain.ts';
import type { TaskStatus } from '../engine/event.ts';
import { taskState } from '../engine/task-state.ts';
import { isEnd } from '../engine/task-status.ts';
import { type RecordedRun, readRun, unlessLost } from '../journal/read-run.ts';
import { findRun } from '../journal/runs/find-run.ts';
import { listRuns } from '../journal/runs/list-runs.ts';
import { readState, type StateDirectory } from '../journal/state-directory.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { keepInstance } from '../plan/instances.ts';
import { isExpanded } from '../plan/members.ts';
import {
  type EarlierResult,
  endedBadly,
  type KeptInstance,
  type KeptInstances,
} from '../plan/task-result.ts';
import type { Project } from './project.ts';
import type { RunRequest } from './request.ts';

/**
 * What tasks gave in the run that a partial run builds on: the one that `--inputs-from` names, else the latest of the
 * pipeline that succeeded. Empty for a whole run.
 */
export async function readEarlierResults(
  project: Project,
  request: RunRequest,
  pipeline: Pipeline,
): Promise<Result<ReadonlyMap<string, EarlierResult>>> {
  const { inputsFrom } = request;
  if (inputsFrom === undefined && !isPartial(request)) return success(new Map());
  const state = readState(project.stateDirectory);
  if (inputsFrom === undefined) {
    return success(await readLatest(state, pipeline.name, project.prefix));
  }
  const found = await findRun(state, inputsFrom, project.prefix);
  return found.ok ? success(keptResultsOf(await readRun(state.run(found.value.id)))) : found;
}

function isPartial({ target, only, from, until }: RunRequest): boolean {
  return (!('kind' in target) && target.task !== undefined) || only.length + from.length + until.length > 0;
}

/** Of the latest run that succeeded and in which nothing was made up. */
async function readLatest(
  state: StateDirectory,
  pipeline: string,
  project: string,
): Promise<ReadonlyMap<string, EarlierResult>> {
  const { runs } = await listRuns(state, {
    pipeline,
    project,
    status: ['succeeded', 'succeeded_with_failures'],
    pulled: false,
    limit: mostTried,
  });
  for (const { id } of runs) {
    const recorded = await unlessLost(readRun(state.run(id)));
    if (recorded === null) continue;
    if (!recorded.plan.tasks.some((task) => task.pretends || task.earlier?.madeUp))
      return resultsOf(recorded);
  }
  return new Map();
}

/** Runs with `--stub` that are passed over before we give up. */
const mostTried = 50;

/**
 * The same with how all others ended: tasks that were skipped gave nothing, those whose failure was allowed perhaps
 * something; of those that did not come through it is only known that they did not.
 */
export function keptResultsOf(recorded: RecordedRun): ReadonlyMap<string, EarlierResult> {
  const results = resultsOf(recorded);
  const run = recorded.state.started?.run ?? '';
  for (const task of recorded.plan.tasks) {
    const { id } = task;
    const ended = recorded.state.tasks.get(id);
    if (results.has(id) || ended === undefined) continue;
    const { status, returns } = ended;
    if (task.earlier !== undefined) results.set(id, task.earlier);
    else if (task.action === 'run' && isKnown(status)) {
      const bare = { run, status, returns: {}, outputs: [] };
      const files = endedBadly(bare, task) ? {} : { returns, ...outputsOf(id, recorded.state) };
      results.set(id, { ...bare, ...files });
    }
  }
  return results;
}

/** The instances of a run that succeeded, or were kept there: then with what they were kept with. */
export function keptInstancesOf({ plan, state }: RecordedRun): KeptInstances {
  const run = state.started?.run ?? '';
  const found = new Map<string, Readonly<Record<string, KeptInstance>>>();
  for (const { id } of plan.tasks.filter(isExpanded)) {
    const kept = (taskState(state, id).members ?? []).flatMap((member) => {
      const planned = state.planned.get(member);
      const { status, returns } = taskState(state, member);
      if (planned === undefined || (planned.earlier === undefined && status !== 'succeeded')) return [];
      const earlier = planned.earlier ?? { run, returns, ...outputsOf(member, state) };
      return [[member, keepInstance(planned, earlier)] as const];
    });
    if (kept.length > 0) found.set(id, Object.fromEntries(kept));
  }
  return found;
}

function isKnown(status: TaskStatus): status is NonNullable<EarlierResult['status']> {
  return isEnd(status) && status !== 'succeeded';
}

/** What the tasks of a run gave; of those that it left out, what it was given itself. */
function resultsOf(recorded: RecordedRun): Map<string, EarlierResult> {
  const run = recorded.state.started?.run ?? '';
  const results = new Map<string, EarlierResult>();
  for (const task of recorded.plan.tasks) {
    const ended = recorded.state.tasks.get(task.id);
    if (ended?.status === 'succeeded') {
      const { returns } = ended;
      const files = outputsOf(task.id, recorded.state);
      results.set(task.id, { run, returns, ...files, ...(task.pretends ? { madeUp: true } : {}) });
    } else if (task.earlier !== undefined && !endedBadly(task.earlier, task)) {
      // A partial run hands on what it was given itself.
      results.set(task.id, task.earlier);
    }
  }
  return results;
}
