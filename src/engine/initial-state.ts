import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { RunState, TaskState } from './state.ts';

/** What is known of a run before its first event: every task of the plan, queued. */
export function initialState(plan: Plan): RunState {
  return {
    seq: 0,
    started: null,
    finished: null,
    queued: null,
    workspace: null,
    cancel: null,
    tasks: new Map(plan.tasks.map((task) => [task.id, queued(task)])),
  };
}

function queued(task: PlannedTask): TaskState {
  return {
    id: task.id,
    task: task.task,
    kind: task.kind,
    status: 'queued',
    reason: '',
    attempts: 0,
    lost: 0,
    charged: 0,
    cancelRequested: false,
    startedAt: null,
    endedAt: null,
    seconds: 0,
    outcome: null,
    returns: {},
    outputs: [],
    summary: null,
  };
}
