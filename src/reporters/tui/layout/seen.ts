import type { RunState, TaskState } from '../../../engine/state.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { LogPage } from '../model/log-page.ts';
import type { TaskLine } from '../model/task-list.ts';
import type { UiState } from '../model/ui-state.ts';
import type { Size } from './screen.ts';

/** All that a picture of a run depends on. */
export interface Seen {
  readonly plan: Plan;
  readonly state: RunState;
  readonly ui: UiState;
  readonly size: Size;
  /** The list of tasks as the person sees it. */
  readonly lines: readonly TaskLine[];
  /** What the keys are about. */
  readonly chosen: TaskState | null;
  /** Whether its runner is at work. */
  readonly live: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly unicode: boolean;
  /** Seconds that earlier runs like it took. */
  readonly earlier: readonly number[];
  readonly log: ShownLog | null;
  readonly pinned: ShownLog | null;
}

/** A page of the log of an attempt. */
export interface ShownLog {
  readonly id: string;
  readonly attempt: number;
  readonly page: LogPage;
  readonly follows: boolean;
}
