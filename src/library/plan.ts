import { type Result, success } from '../diagnostics/result.ts';
import type { Notice } from '../engine/ports.ts';
import { type PlanRecord, planRecord } from '../reporters/plan/json.ts';
import type { AnyParams } from './define-pipeline.ts';
import { inProject, type Place } from './project.ts';
import { needsOf, type RequestOptions, readRequest, type Target } from './run-request.ts';

/** Where something is planned, and with what. */
export interface PlanOptions<P = AnyParams> extends Place, RequestOptions<P> {}

/** A plan, and what there is to say about the commit that it is pinned to. */
export interface Planned {
  /** As `plan --json` prints it. */
  readonly plan: PlanRecord;
  /** About the snapshot, such as what Git ignores and is not there. */
  readonly notices: readonly Notice[];
}

/** Says what a run would do: which tasks, in which order, with what and why. Nothing is run, and no run is recorded. */
export async function plan<P extends AnyParams = AnyParams>(
  target: Target<P>,
  options: PlanOptions<NoInfer<P>> = {},
): Promise<Result<Planned>> {
  return inProject(options, needsOf(target), async (project) => {
    const request = readRequest(target, options);
    if (!request.ok) return request;
    const [{ prepareRun }, { findPlaces }] = await Promise.all([
      import('../session/prepare.ts'),
      import('../session/placement.ts'),
    ]);
    const prepared = await prepareRun(project, request.value);
    if (!prepared.ok) return prepared;
    const { plan, notices, store, close } = prepared.value;
    const { foreseePlan } = await import('../session/cache/foresee-plan.ts');
    const foreseen = await foreseePlan({ project, store, plan }).finally(close);
    const place = findPlaces(plan, project);
    return success({ plan: planRecord(plan, { foreseen, place }), notices }, prepared.diagnostics);
  });
}
