import { listInstances, placeInstance } from '../../plan/instances.ts';
import { isExpanded } from '../../plan/members.ts';
import type { Plan, PlannedTask } from '../../plan/plan.ts';

/** A task of a plan with what is inside it, for readers of plans. */
export interface OutlineTask {
  /** With its absolute id; of a template `[*]` stands for the instance. */
  readonly task: PlannedTask;
  /** Stands for instances that only a run makes, or for all that are folded. */
  readonly template: boolean;
  /** How many instances a matrix or for_each has; null where only a run tells; absent for every other task. */
  readonly instances?: number | null;
  /** Nothing for a task that is no group. */
  readonly members: readonly OutlineTask[];
}

/**
 * The tasks of a plan and what is inside them. `unfold`: every instance that the plan knows, else one template for all
 * of a group.
 */
export function outlinePlan({ tasks }: Pick<Plan, 'tasks'>, unfold: boolean): readonly OutlineTask[] {
  return tasks.map((task) => outline(task, { unfold, template: false }));
}

/** All tasks of an outline, each group before what is inside it. */
export function flattenOutline(tasks: readonly OutlineTask[]): OutlineTask[] {
  const all: OutlineTask[] = [];
  const add = (each: OutlineTask): void => {
    all.push(each);
    each.members.forEach(add);
  };
  tasks.forEach(add);
  return all;
}

interface Outlining {
  readonly unfold: boolean;
  readonly template: boolean;
}

function outline(task: PlannedTask, outlining: Outlining): OutlineTask {
  const { template } = outlining;
  const { group } = task;
  if (group === undefined) return { task, template, members: [] };
  if (group.form === 'call') {
    return {
      task,
      template,
      members: group.tasks.map((each) => outline(placeInside(task, each), outlining)),
    };
  }
  const instances = listInstances(task);
  const count = group.form === 'repeat' ? {} : { instances: instances?.length ?? null };
  if (!isExpanded(task)) return { task, template, members: [] };
  if (instances === null || !outlining.unfold) {
    const any = placeInstance(task, { id: `${task.id}[*]`, index: 0, params: [] });
    return { task, template, ...count, members: [outline(any, { ...outlining, template: true })] };
  }
  const members = instances.map((instance) => outline(placeInstance(task, instance), outlining));
  return { task, template, ...count, members };
}

function placeInside({ id }: PlannedTask, task: PlannedTask): PlannedTask {
  const absolute = (other: string) => `${id}/${other}`;
  return {
    ...task,
    id: absolute(task.id),
    needs: task.needs.map(absolute),
    handles: task.handles.map(absolute),
    parent: id,
  };
}

/** What a group is, in words: `4 instances`, `for each of ${{ … }}`. Empty for a task that is none. */
export function describeGroup({ task, instances }: OutlineTask): string {
  const { group } = task;
  switch (group?.form) {
    case undefined:
      return '';
    case 'call':
      return group.pipeline === null ? 'a branch' : `pipeline ${group.pipeline}`;
    case 'repeat':
      return `repeated until ${group.until}, at most ${group.max} times`;
    case 'for-each':
      return instances === null || instances === undefined
        ? `an instance for each of ${group.items}, known at run time`
        : countInstances(instances);
    case 'matrix':
      return instances === null || instances === undefined
        ? 'instances that are known at run time'
        : `${countInstances(instances)}: ${group.axes.map(({ name }) => name).join(' × ')}`;
    default:
      return group satisfies never;
  }
}

function countInstances(count: number): string {
  return `${count} ${count === 1 ? 'instance' : 'instances'}`;
}
