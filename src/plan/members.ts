import type { Group, Instance, InstanceGroup } from './group.ts';
import { listInstances, placeInstance } from './instances.ts';
import type { Plan, PlannedTask } from './plan.ts';

/** A task that stands for instances of one task. */
export type ExpandedTask = PlannedTask & { readonly group: InstanceGroup };

/** Tasks that one run may come to have. */
export const mostTasks = 200_000;

/**
 * Every task of a plan with its absolute id, as far as the plan alone tells: each group stands before its members. What
 * only a run tells is in `RunState.planned`.
 */
export function listPlanned(plan: Pick<Plan, 'tasks'>): PlannedTask[] {
  const planned: PlannedTask[] = [];
  for (const task of plan.tasks) add(task, planned);
  return planned;
}

/** The instances of a group that became known, each before what is inside it. */
export function expandGroup(task: PlannedTask, instances: readonly Instance[]): PlannedTask[] {
  const planned: PlannedTask[] = [];
  if (isExpanded(task)) for (const instance of instances) add(placeInstance(task, instance), planned);
  return planned;
}

export function isExpanded(task: PlannedTask): task is ExpandedTask {
  return task.group !== undefined && task.group.form !== 'call';
}

/** Whether only a run tells which members a group has. */
export function isDynamic(task: PlannedTask): boolean {
  return isExpanded(task) && listInstances(task) === null;
}

/** Whether any task that runs works in the copy of the commit that the run has, and not in one of its own. */
export function sharesCopy(plan: Pick<Plan, 'tasks'>): boolean {
  return listTemplates(plan).some(({ action, isolated }) => action === 'run' && isolated !== true);
}

/** The tasks and templates of a plan that are carried out by a kind; those inside a group once, whatever it is expanded to. */
export function listTemplates({ tasks }: Pick<Plan, 'tasks'>): readonly PlannedTask[] {
  return tasks.flatMap((task) =>
    task.group === undefined ? [task] : listTemplates({ tasks: inside(task.group) }),
  );
}

/** How many tasks `listPlanned` would give, without making them. */
export function countPlanned(tasks: readonly PlannedTask[]): number {
  return tasks.reduce((sum, task) => sum + 1 + countInside(task), 0);
}

function countInside(task: PlannedTask): number {
  const { group } = task;
  if (group === undefined) return 0;
  if (group.form === 'call') return countPlanned(group.tasks);
  return (listInstances(task)?.length ?? 0) * countPlanned([group.instance]);
}

function inside(group: Group): readonly PlannedTask[] {
  return group.form === 'call' ? group.tasks : [group.instance];
}

function add(task: PlannedTask, planned: PlannedTask[]): void {
  planned.push(task);
  const { group } = task;
  if (group === undefined) return;
  if (group.form === 'call') {
    for (const template of group.tasks) add(placeCalled(task, template), planned);
    return;
  }
  for (const instance of listInstances(task) ?? []) {
    add(placeInstance({ ...task, group }, instance), planned);
  }
}

function placeCalled({ id: call }: PlannedTask, template: PlannedTask): PlannedTask {
  const absolute = (id: string) => `${call}/${id}`;
  return {
    ...template,
    id: absolute(template.id),
    needs: template.needs.map(absolute),
    handles: template.handles.map(absolute),
    parent: call,
    within: call,
  };
}
