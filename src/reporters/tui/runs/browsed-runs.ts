import type { TaskStatus } from '../../../engine/event.ts';
import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import type { ResolvedParam } from '../../../plan/plan.ts';

/** The runs that somebody looks through. */
export interface BrowsedRuns {
  /** The newest first; asked for again and again. */
  readonly list: () => Promise<readonly RunSummary[]>;
  /** What a list does not know of a run. Null: its record is gone or cannot be read. */
  readonly read: (id: string) => Promise<RunDetails | null>;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/** What a run was given, and how its tasks fare. */
export interface RunDetails {
  readonly params: readonly ResolvedParam[];
  /** In the order of the plan. */
  readonly tasks: readonly { readonly id: string; readonly status: TaskStatus; readonly reason: string }[];
}

/** What a person may ask for at the keys. What they give is what there is to say about it, in words; often nothing. */
export interface BrowseActions {
  /** Shows a run until somebody leaves it; the terminal is its own meanwhile. */
  readonly open: (id: string) => Promise<void>;
  /** Runs again what failed, or all: `params` are given as a person types them. */
  readonly rerun: (
    id: string,
    how: Again,
  ) => Promise<{ readonly run: string } | { readonly problem: string }>;
  readonly cancel: (id: string) => Promise<string>;
  /** Removes the record of a run that is over. */
  readonly remove: (run: RunSummary) => Promise<string>;
  /** Writes its HTML report. */
  readonly report: (id: string) => Promise<string>;
  /** In what two runs differ, line by line. */
  readonly compare: (before: string, after: string) => Promise<readonly string[]>;
}

/** How much of a run is done again. */
export type Again =
  | { readonly what: 'failed' }
  | { readonly what: 'all' }
  | { readonly what: 'params'; readonly text: string };
