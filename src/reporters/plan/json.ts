import type { Plan } from '../../plan/plan.ts';
import { flattenOutline, type OutlineTask, outlinePlan } from './outline.ts';

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
    tasks: flattenOutline(outlinePlan(plan, true)).map(taskShape),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}

/** A task; what is inside a group follows it. A `template` stands for instances that only a run makes. */
function taskShape({ task: planned, template, instances }: OutlineTask) {
  const { id, task, kind, needs, action, why, parent, group } = planned;
  return {
    id,
    task,
    kind,
    needs,
    action,
    why,
    ...(parent === undefined ? {} : { parent }),
    ...(group === undefined ? {} : { group: group.form }),
    ...(instances === undefined ? {} : { instances }),
    ...(template ? { template } : {}),
  };
}

function groupShape({ group, max, onLimit }: NonNullable<Plan['concurrency']>) {
  return { group, max, on_limit: onLimit };
}
