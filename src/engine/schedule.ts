import { InternalError } from '../diagnostics/errors.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { PositionQueue } from '../values/position-queue.ts';
import { type Admission, admit, createAdmission, release } from './admission.ts';
import type { EventBody } from './event.ts';
import { Failures } from './failures.ts';
import { createJudge, type Judge } from './judge-task.ts';
import type { Judgement } from './run-if.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';
import { isEnd } from './task-status.ts';

/**
 * What may happen next in a run, kept up to date so that no step looks at all tasks: an index that follows from a plan
 * and a state alone. Tasks are named by their position among those that are known; positions are added and never moved.
 */
export interface Schedule {
  readonly tasks: PlannedTask[];
  readonly positions: Map<string, number>;
  readonly dependents: number[][];
  /** What a task still waits for: needs that have not ended, and the group around it if that has not started. */
  readonly unmet: number[];
  /** 1: the task has not ended. */
  readonly pending: number[];
  /** Members of a group that have not ended. */
  readonly inside: number[];
  /** 1: the task holds one of the slots for tasks at the same time. */
  readonly slots: number[];
  /** Tasks that have their places of a pool and have not started. */
  readonly placed: Set<number>;
  /** Tasks that may start. */
  readonly ready: PositionQueue;
  /** Tasks that are not going to run, in the order in which that became known. */
  readonly declined: Declined[];
  /** Groups that have started and whose members have all ended. */
  readonly settled: number[];
  readonly admission: Admission;
  readonly judge: Judge;
  readonly failures: Failures;
  /** Slots that are taken. */
  active: number;
  /** Tasks that have not ended. */
  open: number;
}

/** A task that is not going to run, and why. */
export interface Declined {
  readonly position: number;
  readonly judgement: Exclude<Judgement, { readonly runs: true }>;
}

/** The schedule of a run in the given state. No attempt may be under way. */
export function createSchedule(plan: Plan, state: RunState): Schedule {
  const schedule: Schedule = {
    tasks: [],
    positions: new Map(),
    dependents: [],
    unmet: [],
    pending: [],
    inside: [],
    slots: [],
    placed: new Set(),
    ready: new PositionQueue(),
    declined: [],
    settled: [],
    admission: createAdmission(),
    judge: createJudge(),
    failures: new Failures(plan),
    active: 0,
    open: 0,
  };
  addTasks(schedule, state, [...state.planned.values()]);
  for (const task of schedule.tasks) schedule.failures.note(task, state);
  for (const [position, task] of schedule.tasks.entries()) settle(schedule, state, { position, task });
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
    case 'group-finished':
      endTask(schedule, state, positionOf(schedule, event.id));
      return;
    case 'plan-expanded':
      addTasks(
        schedule,
        state,
        listInside(
          state,
          event.instances.map(({ id }) => id),
        ),
      );
      return;
    case 'group-started':
      openGroup(schedule, state, event.id);
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
    case 'notification-delivered':
    case 'notification-failed':
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

function addTasks(schedule: Schedule, state: RunState, added: readonly PlannedTask[]): void {
  const first = schedule.tasks.length;
  for (const task of added) {
    const position = schedule.tasks.push(task) - 1;
    schedule.positions.set(task.id, position);
    schedule.dependents.push([]);
    schedule.inside.push(0);
    schedule.slots.push(0);
    const pending = isEnd(taskState(state, task.id).status) ? 0 : 1;
    schedule.pending.push(pending);
    schedule.open += pending;
    const parent = parentOf(schedule, task);
    if (parent !== undefined) schedule.inside[parent] = at(schedule.inside, parent) + pending;
    schedule.unmet.push(pending === 0 ? 0 : countUnmet(state, task));
  }
  for (const [offset, task] of added.entries()) connect(schedule, state, { position: first + offset, task });
}

interface Placed {
  readonly position: number;
  readonly task: PlannedTask;
}

function connect(schedule: Schedule, state: RunState, { position, task }: Placed): void {
  for (const need of task.needs) schedule.dependents[positionOf(schedule, need)]?.push(position);
  if (schedule.pending[position] === 0) return;
  const isRunningGroup = task.group !== undefined && taskState(state, task.id).status === 'running';
  if (schedule.unmet[position] === 0 && !isRunningGroup) judge(schedule, state, position);
}

function countUnmet(state: RunState, task: PlannedTask): number {
  const needs = task.needs.filter((id) => !isEnd(taskState(state, id).status)).length;
  const isClosed = task.parent !== undefined && taskState(state, task.parent).status !== 'running';
  return needs + (isClosed ? 1 : 0);
}

/** The tasks with these ids, each with all that is inside it. */
function listInside(state: RunState, ids: readonly string[]): PlannedTask[] {
  return ids.flatMap((id) => {
    const task = state.planned.get(id);
    return task === undefined ? [] : [task, ...listInside(state, taskState(state, id).members ?? [])];
  });
}

function openGroup(schedule: Schedule, state: RunState, id: string): void {
  for (const member of taskState(state, id).members ?? []) {
    const position = positionOf(schedule, member);
    if (schedule.pending[position] === 1) meet(schedule, state, position);
  }
  const position = positionOf(schedule, id);
  settle(schedule, state, { position, task: taskAt(schedule, position) });
}

function endTask(schedule: Schedule, state: RunState, position: number): void {
  const task = taskAt(schedule, position);
  close(schedule, state, position);
  schedule.failures.note(task, state);
  for (const dependent of schedule.dependents[position] ?? []) meet(schedule, state, dependent);
  const parent = parentOf(schedule, task);
  if (parent === undefined) return;
  const next = release(schedule.admission, parent, position);
  if (next !== undefined) schedule.ready.add(next);
  schedule.inside[parent] = at(schedule.inside, parent) - 1;
  settle(schedule, state, { position: parent, task: taskAt(schedule, parent) });
}

/** A task has ended, and whatever is inside it. */
function close(schedule: Schedule, state: RunState, position: number): void {
  releaseSlot(schedule, position);
  schedule.open -= at(schedule.pending, position);
  schedule.pending[position] = 0;
  if (at(schedule.inside, position) === 0) return;
  schedule.inside[position] = 0;
  for (const id of taskState(state, taskAt(schedule, position).id).members ?? []) {
    const member = positionOf(schedule, id);
    if (schedule.pending[member] === 1) close(schedule, state, member);
  }
}

function settle(schedule: Schedule, state: RunState, { position, task }: Placed): void {
  if (task.group === undefined || schedule.inside[position] !== 0) return;
  if (taskState(state, task.id).status === 'running') schedule.settled.push(position);
}

function meet(schedule: Schedule, state: RunState, position: number): void {
  const unmet = at(schedule.unmet, position) - 1;
  schedule.unmet[position] = unmet;
  if (unmet === 0) judge(schedule, state, position);
}

function judge(schedule: Schedule, state: RunState, position: number): void {
  const task = taskAt(schedule, position);
  const judgement = schedule.judge(task, state);
  if (!judgement.runs) schedule.declined.push({ position, judgement });
  else if (admit(schedule.admission, state, { position, task, parent: parentOf(schedule, task) })) {
    schedule.ready.add(position);
  }
}

function releaseSlot(schedule: Schedule, position: number): void {
  schedule.active -= at(schedule.slots, position);
  schedule.slots[position] = 0;
}

function parentOf(schedule: Schedule, task: PlannedTask): number | undefined {
  return task.parent === undefined ? undefined : positionOf(schedule, task.parent);
}

function at(numbers: readonly number[], position: number): number {
  return numbers[position] ?? 0;
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
