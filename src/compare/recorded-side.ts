import type { RunState } from '../engine/state.ts';
import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { ChosenTool } from '../plan/invocation.ts';
import type { Plan } from '../plan/plan.ts';
import type { ChangedFile } from './comparison.ts';

/** A run as its record has it, and what its journal tells beyond its state. */
export interface RecordedSide {
  readonly plan: Plan;
  readonly state: RunState;
  /** Its runner is at work. */
  readonly alive: boolean;
  /** The programs that were chosen for a task, by its id. */
  readonly tools: ReadonlyMap<string, readonly ChosenTool[]>;
}

/** What is known of both beyond their records. */
export interface SharedFacts {
  /** Null: the code of one of them is gone. */
  readonly code: readonly ChangedFile[] | null;
  /** Lists of packages by the digest that they have in the catalog; what is absent is gone. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  readonly kinds: ReadonlyMap<string, KindSchema>;
}
