import { InternalError } from '../diagnostics/errors.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { PositionQueue } from '../values/position-queue.ts';
import type { EventBody } from './event.ts';
import { failuresWithHandler } from './handled.ts';
import { type Judgement, judgeRunIf } from './run-if.ts';
import type { RunState, TaskState } from './state.ts';
import { isEnd } from './task-status.ts';

/**
 * What may happen next in a run, kept up to date so that no step looks at all tasks: an index that follows from a plan
 * and a state alone. Tasks are named by their position in the plan.
 */
export interface Schedule {
  readonly tasks: readonly PlannedTask[];
  readonly positions: ReadonlyMap<string, number>;
  readonly dependents: readonly (readonly number[])[];
  /** How many needs of a task have not ended. */
  readonly unmet: Int32Array;
  /** 1: the task holds one of the slots for tasks at the same time. */
  readonly slots: Uint8Array;
  /** Tasks that have their places of a pool and have not started. */
  readonly placed: Set<number>;
  /** Tasks that may start. */
  readonly ready: PositionQueue;
  /** Tasks that are not going to run, in the order in which that became known. */
  readonly declined: Declined[];
  /** Slots that are taken. */
  active: number;
  /** Tasks that have not ended. */
  open: number;
  /** The first task whose failure nothing can handle. */
  failed: string | null;
  /** Tasks whose failure another one handles, or may come to handle. */
  readonly coverable: ReadonlySet<string>;
}

/** A task that is not going to run, and why. */
export interface Declined {
  readonly position: number;
  readonly judgement: Exclude<Judgement, { readonly runs: true }>;
}

/** The schedule of a run in the given state. No attempt may be under way. */
export function createSchedule(plan: Plan, state: RunState): Schedule {
  const positions = new Map(plan.tasks.map((task, position) => [task.id, position]));
  const schedule: Schedule = {
    tasks: plan.tasks,
    positions,
    dependents: dependentsOf(plan.tasks, positions),
    unmet: new Int32Array(plan.tasks.length),
    slots: new Uint8Array(plan.tasks.length),
    placed: new Set(),
    ready: new PositionQueue(),
    declined: [],
    active: 0,
    open: 0,
    failed: null,
    coverable: failuresWithHandler(plan),
  };
  plan.tasks.forEach((task, position) => {
    addTask(schedule, state, position);
    noteFailure(schedule, task, taskState(state, task.id));
  });
  return schedule;
}

/** Follows one event; `state` is the state after it. */
export function advance(schedule: Schedule, state: RunState, event: EventBody): void {
  switch (event.event) {
    case 'attempt-finished':
      releaseSlot(schedule, positionOf(schedule, event.id));
      return;
    case 'task-finished':
    case 'task-skipped':
      endTask(schedule, state, positionOf(schedule, event.id));
      return;
    case 'run-started':
    case 'run-queued':
    case 'run-dequeued':
    case 'place-awaited':
    case 'workspace-prepared':
    case 'task-started':
    case 'cancel-requested':
    case 'run-noted':
    case 'run-interrupted':
    case 'run-resumed':
    case 'run-finished':
      return;
    default:
      event satisfies never;
  }
}

/** Lets a task start whose pool has given it its places. */
export function grantPlace(schedule: Schedule, id: string): void {
  schedule.placed.add(positionOf(schedule, id));
  requeue(schedule, id);
}

/** Lets a task start that waited for its next attempt. */
export function requeue(schedule: Schedule, id: string): void {
  schedule.ready.add(positionOf(schedule, id));
}

/** The state of a task that the plan has. */
export function taskState(state: RunState, id: string): TaskState {
  const task = state.tasks.get(id);
  if (task === undefined) throw new InternalError(`there is no task \`${id}\` in the state of the run`);
  return task;
}

function addTask(schedule: Schedule, state: RunState, position: number): void {
  const task = taskAt(schedule, position);
  if (isEnd(taskState(state, task.id).status)) return;
  schedule.open += 1;
  const unmet = task.needs.filter((id) => !isEnd(taskState(state, id).status)).length;
  schedule.unmet[position] = unmet;
  if (unmet === 0) judge(schedule, state, position);
}

function endTask(schedule: Schedule, state: RunState, position: number): void {
  const task = taskAt(schedule, position);
  releaseSlot(schedule, position);
  schedule.open -= 1;
  noteFailure(schedule, task, taskState(state, task.id));
  for (const dependent of schedule.dependents[position] ?? []) {
    const unmet = (schedule.unmet[dependent] ?? 0) - 1;
    schedule.unmet[dependent] = unmet;
    if (unmet === 0) judge(schedule, state, dependent);
  }
}

function judge(schedule: Schedule, state: RunState, position: number): void {
  const judgement = judgeTask(schedule, state, taskAt(schedule, position));
  if (judgement.runs) schedule.ready.add(position);
  else schedule.declined.push({ position, judgement });
}

function judgeTask(schedule: Schedule, state: RunState, task: PlannedTask): Judgement {
  if (task.action === 'skip') return { runs: false, status: 'skipped', reason: task.why };
  const needs = task.needs.map((id) => {
    const { status } = taskState(state, id);
    if (!isEnd(status)) throw new InternalError(`task \`${task.id}\` was judged before \`${id}\` ended`);
    return { id, status, allowFailure: taskAt(schedule, positionOf(schedule, id)).allowFailure };
  });
  return judgeRunIf(task.runIf, needs);
}

function noteFailure(schedule: Schedule, task: PlannedTask, state: TaskState): void {
  const failed = state.status === 'failed' || state.status === 'timed_out';
  if (failed && !task.allowFailure && !schedule.coverable.has(task.id)) schedule.failed ??= task.id;
}

function releaseSlot(schedule: Schedule, position: number): void {
  schedule.active -= schedule.slots[position] ?? 0;
  schedule.slots[position] = 0;
}

function dependentsOf(tasks: readonly PlannedTask[], positions: ReadonlyMap<string, number>): number[][] {
  const dependents: number[][] = tasks.map(() => []);
  tasks.forEach((task, position) => {
    for (const id of task.needs) dependents[positions.get(id) ?? -1]?.push(position);
  });
  return dependents;
}

function positionOf(schedule: Schedule, id: string): number {
  const position = schedule.positions.get(id);
  if (position === undefined) throw new InternalError(`there is no task \`${id}\` in the plan`);
  return position;
}

function taskAt(schedule: Schedule, position: number): PlannedTask {
  const task = schedule.tasks[position];
  if (task === undefined) throw new InternalError(`there is no task at position ${position} of the plan`);
  return task;
}
