import type { Instance } from '../plan/group.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { TaskEnd } from './event.ts';

/** Which instances a group has became known: of a for_each all of them, of a repeat the next one. None has started. */
export interface PlanExpanded {
  readonly event: 'plan-expanded';
  /** Id of the group. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  /** Those that are added, with what each is given: its item, the values of its axes, its number. */
  readonly instances: readonly Instance[];
}

/** A task that stands for others starts: its members may, from now on. */
export interface GroupStarted {
  readonly event: 'group-started';
  /** Id of the group: `train`, or `etl[region=eu]`. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
}

/** A group ended, and with it all its members. */
export interface GroupFinished {
  readonly event: 'group-finished';
  /** Id of the group. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  readonly status: TaskEnd;
  /** In words: `2 of 12 instances failed`. Empty for a plain success. */
  readonly reason: string;
  /** Since it started, or was taken up again. */
  readonly seconds: number;
  /** What its members gave, gathered: values by name. */
  readonly returns: Readonly<Record<string, ReturnValue>>;
}
