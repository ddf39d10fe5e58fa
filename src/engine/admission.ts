import type { PlannedTask } from '../plan/plan.ts';
import { PositionQueue } from '../values/position-queue.ts';
import type { RunState } from './state.ts';

/** Who may start among the instances of groups that limit how many of them there are at the same time. */
export interface Admission {
  /** By the position of the group. */
  readonly doors: Map<number, Door>;
}

interface Door {
  free: number;
  readonly inside: Set<number>;
  readonly waiting: PositionQueue;
}

/** A task that could start otherwise. */
export interface Candidate {
  readonly position: number;
  readonly task: PlannedTask;
  /** Position of its group. */
  readonly parent: number | undefined;
}

export function createAdmission(): Admission {
  return { doors: new Map() };
}

/** Whether a task may start now; if not, `release` gives it when its turn has come. An admitted one counts until it ends. */
export function admit({ doors }: Admission, state: RunState, { position, task, parent }: Candidate): boolean {
  const limit = limitOf(state, task);
  if (parent === undefined || limit === undefined) return true;
  const door = doors.get(parent) ?? { free: limit, inside: new Set(), waiting: new PositionQueue() };
  doors.set(parent, door);
  if (door.inside.has(position)) return true;
  if (door.free === 0) {
    door.waiting.add(position);
    return false;
  }
  door.free -= 1;
  door.inside.add(position);
  return true;
}

/** The place of an instance that ended is free; gives the one that takes it. */
export function release({ doors }: Admission, parent: number, position: number): number | undefined {
  const door = doors.get(parent);
  if (door?.inside.delete(position) !== true) return undefined;
  const next = door.waiting.take();
  if (next === undefined) door.free += 1;
  else door.inside.add(next);
  return next;
}

function limitOf(state: RunState, task: PlannedTask): number | undefined {
  const group = task.parent === undefined ? undefined : state.planned.get(task.parent)?.group;
  return group?.form === 'matrix' || group?.form === 'for-each' ? group.maxParallel : undefined;
}
