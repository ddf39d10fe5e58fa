import type { Plan } from '../../plan/plan.ts';

/** A plan as `plan --json` prints it: part of what scripts rely on. */
export function renderPlanJson(plan: Plan): string {
  const shape = {
    pipeline: plan.pipeline,
    commit: plan.source.commit,
    dirty: plan.source.dirty,
    params: plan.params.map(({ name, value, source }) => ({ name, value, source })),
    ...(plan.concurrency === undefined ? {} : { concurrency: groupShape(plan.concurrency) }),
    ...(plan.deviations === undefined
      ? {}
      : {
          deviations: plan.deviations.map(({ rule, task = null, reason }) => ({ rule, task, reason })),
        }),
    tasks: plan.tasks.map(({ id, task, kind, needs, action, why }) => ({
      id,
      task,
      kind,
      needs,
      action,
      why,
    })),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}

function groupShape({ group, max, onLimit }: NonNullable<Plan['concurrency']>) {
  return { group, max, on_limit: onLimit };
}
