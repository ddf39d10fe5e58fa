import type { TaskSummary } from '../../run-summary.ts';
import type { DrawnTask } from './drawn-tasks.ts';

/** Where boxes and lines stand, in units of the drawing from its upper left corner. */
export interface Layout<Task = TaskSummary> {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly { readonly drawn: DrawnTask<Task>; readonly x: number; readonly y: number }[];
  readonly lines: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The size of a box. */
export const box = { width: 204, height: 46 } as const;
