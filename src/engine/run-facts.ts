import type { Plan } from '../plan/plan.ts';
import type { Frame } from './frame.ts';
import type { PreparedWorkspace, World } from './ports.ts';

/** What stays the same for all attempts of a run. */
export interface RunFacts {
  readonly plan: Plan;
  /** What the tasks of each level share, by the id of the call around them; made when the first one starts. */
  readonly frames: Map<string | undefined, Promise<Frame>>;
  readonly world: World;
  readonly places: RunPlaces;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly trigger: string;
  /** Ids of tasks by the names that they return, for hints; empty where there are too many to be of help. */
  readonly returners: Readonly<Record<string, readonly string[]>>;
  /** Ids that somebody asked to run again: what is known of them is not used. */
  readonly again: ReadonlySet<string>;
}

/** The same for a task that works in a copy of the commit. */
export interface WorkFacts extends RunFacts {
  readonly workspace: PreparedWorkspace;
}

/** Folders outside the workspace that tasks may come to know. */
export interface RunPlaces {
  /** Absolute path of the project's folder in the live checkout; null for a bare repository. */
  readonly checkout: string | null;
  /** Absolute path of the folder that all runs share. */
  readonly dataDirectory?: string;
  /** Absolute path of the state directory. */
  readonly stateDirectory?: string;
}
