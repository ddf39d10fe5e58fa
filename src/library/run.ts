import { failure, type Result, success } from '../diagnostics/result.ts';
import { checkAgain } from '../session/check-again.ts';
import type { PreparedRun } from '../session/prepare.ts';
import type { Project } from '../session/project.ts';
import type { AnyParams } from './define-pipeline.ts';
import type { AnyReturns } from './definition.ts';
import { findRecorded } from './find-recorded.ts';
import { type LiveRun, type WatchOptions, watchRun } from './live-run.ts';
import type { PlanOptions } from './plan.ts';
import { inProject, type Place } from './project.ts';
import { needsOf, type RequestOptions, readRequest, type Target } from './run-request.ts';

/** Where something is run, with what, and how it is watched. */
export interface RunOptions<P = AnyParams> extends PlanOptions<P>, WatchOptions {}

/** Pins the commit, plans, and starts the run; resolves when there is a record of it, or with why it cannot run. */
export async function run<P extends AnyParams = AnyParams, R = AnyReturns>(
  target: Target<P, R>,
  options: RunOptions<NoInfer<P>> = {},
): Promise<Result<LiveRun<R>>> {
  options.signal?.throwIfAborted();
  return inProject(options, needsOf(target), async (project) => {
    const request = readRequest(target, options);
    if (!request.ok) return request;
    const { prepareRun } = await import('../session/prepare.ts');
    const prepared = await prepareRun(project, request.value);
    if (!prepared.ok) return prepared;
    return success(await begin<R>(project, prepared.value, options), prepared.diagnostics);
  });
}

/** How a run is taken up again. */
export interface ResumeOptions extends Place, WatchOptions {
  /** Tasks that run again although they ended, or although they have `once` and were interrupted. */
  readonly again?: readonly string[] | undefined;
  /** Fetch what a partial clone lacks of the commit. */
  readonly fetch?: boolean | undefined;
}

/**
 * Goes on with a run that was interrupted, canceled or failed: what had succeeded does not run again. `name`: an id or
 * its beginning, `latest`, `latest~1`, `NAME` or `NAME@branch`.
 */
export async function resume(name: string, options: ResumeOptions = {}): Promise<Result<LiveRun>> {
  options.signal?.throwIfAborted();
  return inProject(options, { orRoot: true }, async (opened) => {
    const found = await findRecorded(opened, name);
    if (!found.ok) return found;
    const { id, project, records } = found.value;
    const { again = [], fetch = false } = options;
    const unknown = again.length === 0 ? [] : checkAgain({ id, ...(await records.read(id)) }, again);
    if (unknown.length > 0) return failure(unknown);
    const { resumeRun } = await import('../session/run.ts');
    const live = await watchRun(options, (watching) => resumeRun(project, id, { ...watching, again, fetch }));
    return success(live, found.diagnostics);
  });
}

/** What may be said anew when a run is run again. */
export type AnewOptions = Pick<
  RequestOptions,
  | 'params'
  | 'paramsFile'
  | 'ref'
  | 'fetch'
  | 'only'
  | 'from'
  | 'maxParallel'
  | 'failFast'
  | 'timeoutMs'
  | 'executor'
  | 'keepWorkspace'
>;

/** Which part of a run is run again, and with what else than before. */
export interface RerunOptions extends Place, WatchOptions, AnewOptions {
  /** Only what did not succeed, and all behind it. */
  readonly failed?: boolean | undefined;
}

/** A new run after an earlier one, at its commit and with its params unless others are asked for. `name`: as of `resume`. */
export async function rerun(name: string, options: RerunOptions = {}): Promise<Result<LiveRun>> {
  options.signal?.throwIfAborted();
  return inProject(options, { orRoot: true }, async (opened) => {
    const request = readRequest('', options);
    if (!request.ok) return request;
    const found = await findRecorded(opened, name);
    if (!found.ok) return found;
    const { id, project } = found.value;
    const { prepareRerun } = await import('../session/rerun.ts');
    const prepared = await prepareRerun(project, id, { ...request.value, failed: options.failed ?? false });
    const diagnostics = [...found.diagnostics, ...prepared.diagnostics];
    if (!prepared.ok) return { ok: false, diagnostics };
    return success(await begin(project, prepared.value, options), diagnostics);
  });
}

async function begin<R = AnyReturns>(
  project: Project,
  prepared: PreparedRun,
  options: WatchOptions,
): Promise<LiveRun<R>> {
  const { startRun } = await import('../session/run.ts');
  if (options.signal?.aborted) await prepared.close();
  options.signal?.throwIfAborted();
  return watchRun<R>(options, (watching) => startRun(project, prepared, watching));
}
