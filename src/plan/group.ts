import type { Expansion } from '../pipeline/expansion.ts';
import type { CallReturns } from '../pipeline/model.ts';
import type { PlannedTask, ResolvedParam } from './plan.ts';

/** What a group stands for: the tasks of a call, or instances of one task. */
export type Group = CallGroup | InstanceGroup;

/** A task of the kind `pipeline`. */
export interface CallGroup {
  readonly form: 'call';
  /** Name of the pipeline; null for a branch, whose tasks see what the calling task sees. */
  readonly pipeline: string | null;
  /** Of the called pipeline; templates are evaluated with what the calling task sees, when the call starts. */
  readonly params: readonly ResolvedParam[];
  /** Of the called pipeline. Values may hold expressions over its params. */
  readonly env: Readonly<Record<string, string>>;
  /** Templates: `needs` and `handles` name one another. */
  readonly tasks: readonly PlannedTask[];
  readonly returns: CallReturns;
}

/** A task with a matrix, a for_each or a repeat. `instance` is what each of its instances is, but for id and params. */
export type InstanceGroup = Expansion & { readonly instance: PlannedTask };

/** One instance: what is its own. */
export interface Instance {
  readonly id: string;
  /** From 0. */
  readonly index: number;
  /** The values of its axes, its item, its number. */
  readonly params: readonly ResolvedParam[];
}
