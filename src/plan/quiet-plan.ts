import { digestPlan } from './digest.ts';
import type { Group } from './group.ts';
import type { Plan, PlannedTask } from './plan.ts';

/** The same plan for a run that tells nobody and ends nobody else's: where its group is full it waits. */
export function quietPlan(plan: Plan): Plan {
  const { digest: _, notify: __, concurrency, ...rest } = plan;
  const quiet = {
    ...rest,
    ...(concurrency === undefined ? {} : { concurrency: { ...concurrency, onLimit: 'queue' as const } }),
    tasks: plan.tasks.map(quietTask),
  };
  return { ...quiet, digest: digestPlan(quiet) };
}

function quietTask({ notify: _, ...task }: PlannedTask): PlannedTask {
  return task.group === undefined ? task : { ...task, group: quietGroup(task.group) };
}

function quietGroup(group: Group): Group {
  return group.form === 'call'
    ? { ...group, tasks: group.tasks.map(quietTask) }
    : { ...group, instance: quietTask(group.instance) };
}
