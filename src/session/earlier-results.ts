import { type Result, success } from '../diagnostics/result.ts';
import { readRun } from '../journal/read-run.ts';
import { findRun } from '../journal/runs/find-run.ts';
import { listRuns } from '../journal/runs/list-runs.ts';
import { readState, type StateDirectory } from '../journal/state-directory.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { EarlierResult } from '../plan/task-result.ts';
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
    const id = await findLatest(state, pipeline.name, project.prefix);
    return success(id === undefined ? new Map() : await resultsOf(state, id));
  }
  const found = await findRun(state, inputsFrom, project.prefix);
  return found.ok ? success(await resultsOf(state, found.value.id)) : found;
}

function isPartial({ target, only, from, until }: RunRequest): boolean {
  return ('pipeline' in target && target.task !== undefined) || only.length + from.length + until.length > 0;
}

async function findLatest(
  state: StateDirectory,
  pipeline: string,
  project: string,
): Promise<string | undefined> {
  const { runs } = await listRuns(state, {
    pipeline,
    project,
    status: ['succeeded', 'succeeded_with_failures'],
    limit: 1,
  });
  return runs[0]?.id;
}

async function resultsOf(state: StateDirectory, run: string): Promise<ReadonlyMap<string, EarlierResult>> {
  const recorded = await readRun(state.run(run));
  const results = new Map<string, EarlierResult>();
  for (const task of recorded.plan.tasks) {
    const ended = recorded.state.tasks.get(task.id);
    if (ended?.status === 'succeeded') {
      results.set(task.id, { run, returns: ended.returns, outputs: ended.outputs });
    } else if (task.earlier !== undefined) {
      // A partial run hands on what it was given itself.
      results.set(task.id, task.earlier);
    }
  }
  return results;
}
