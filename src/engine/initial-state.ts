import { listPlanned } from '../plan/members.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { RunState, TaskState } from './state.ts';

/** What is known of a run before its first event: every task that the plan tells of, queued. */
export function initialState(plan: Plan): RunState {
  const planned = listPlanned(plan);
  return {
    seq: 0,
    started: null,
    finished: null,
    queued: null,
    workspace: null,
    cancel: null,
    tasks: new Map(queueTasks(planned).map((task) => [task.id, task])),
    planned: new Map(planned.map((task) => [task.id, task])),
    former: new Map(),
  };
}

/** A state that can be changed in place without changing this one. */
export function copyState(state: RunState): RunState {
  const { tasks, planned, former } = state;
  return { ...state, tasks: new Map(tasks), planned: new Map(planned), former: new Map(former) };
}

/** The states of tasks before anything has happened to them; groups know those of their members that are among them. */
export function queueTasks(planned: readonly PlannedTask[]): readonly TaskState[] {
  const members = new Map<string, string[]>();
  for (const { id, parent, group } of planned) {
    if (group !== undefined) members.set(id, []);
    if (parent !== undefined) members.get(parent)?.push(id);
  }
  return planned.map((task) => queued(task, members.get(task.id) ?? null));
}

function queued(task: PlannedTask, members: readonly string[] | null): TaskState {
  return {
    id: task.id,
    task: task.task,
    kind: task.kind,
    parent: task.parent ?? null,
    members,
    status: 'queued',
    reason: '',
    attempts: 0,
    lost: 0,
    charged: 0,
    cancelRequested: false,
    cancelForced: false,
    startedAt: null,
    endedAt: null,
    seconds: 0,
    outcome: null,
    returns: {},
    outputs: [],
    summary: null,
  };
}
