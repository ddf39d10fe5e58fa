import type { Notification } from '../pipeline/model.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';

/** Who is told of what, by the ids of a run. */
export interface Subscriptions {
  readonly run: readonly Notification[];
  /** By the id of an instance or group; empty for an instance, of which its group tells. */
  readonly of: (id: string) => readonly Notification[];
  /** Names of the secrets that hold addresses, and that requests are signed with. */
  readonly secrets: readonly string[];
}

/** Everybody who is told of a run of the plan, or of its tasks; null: nobody. */
export function listSubscriptions(plan: Plan): Subscriptions | null {
  const tasks = new Map<string, readonly Notification[]>();
  for (const task of plan.tasks) addTask(task, '', tasks);
  const { notify = [] } = plan;
  if (notify.length === 0 && tasks.size === 0) return null;
  return {
    run: notify,
    of: (id) => (id.endsWith(']') ? [] : (tasks.get(withoutInstances(id)) ?? [])),
    secrets: [notify, ...tasks.values()].flat().flatMap(namesOf),
  };
}

function namesOf({ to, sign }: Notification): string[] {
  return [...('secret' in to ? [to.secret] : []), ...(sign === undefined ? [] : [sign])];
}

/** The id without what tells instances apart: `etl[region=eu]/load` is `etl/load`. */
function withoutInstances(id: string): string {
  return id.replaceAll(/\[[^\]]*\]/g, '');
}

function addTask(task: PlannedTask, above: string, tasks: Map<string, readonly Notification[]>): void {
  const id = above + withoutInstances(task.id);
  if (task.notify !== undefined && task.action === 'run') tasks.set(id, task.notify);
  const { group } = task;
  if (group === undefined) return;
  const members = group.form === 'call' ? group.tasks : (listMembers(group.instance) ?? []);
  for (const member of members) addTask(member, `${id}/`, tasks);
}

// Instances of a call: what is told of them is said by the tasks inside.
function listMembers({ group }: PlannedTask): readonly PlannedTask[] | null {
  if (group === undefined) return null;
  return group.form === 'call' ? group.tasks : listMembers(group.instance);
}
