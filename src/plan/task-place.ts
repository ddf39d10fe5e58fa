import type { PlannedTask } from './plan.ts';

/** Where a task runs that is no process of this machine. */
export interface TaskPlace {
  /** Name of its executor. */
  readonly executor: string;
  /** Of its container; may hold expressions. */
  readonly image?: string;
}

/** Where a task runs; null: as a process of this machine. */
export type PlaceTask = (task: PlannedTask) => TaskPlace | null;
