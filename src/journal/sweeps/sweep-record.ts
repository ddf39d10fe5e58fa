import type { Grid } from '../../plan/grid/grid.ts';
import type { GridSelection } from '../../plan/grid/selection.ts';
import type { GivenParam } from '../../plan/params/given-param.ts';
import type { PlanSource } from '../../plan/plan.ts';
import type { EarlierResult } from '../../plan/task-result.ts';
import type { JsonObject } from '../../values/json.ts';

/** Everything that a sweep is pinned to. It is written once, before its first run, and never changed. */
export interface SweepRecord {
  readonly version: 1;
  /** Its id. */
  readonly sweep: string;
  readonly pipeline: string;
  readonly source: PlanSource;
  /** What each run is asked for, beside its params. */
  readonly request: JsonObject;
  /** Params that all runs have in common, as they were given. */
  readonly given: readonly GivenParam[];
  /** What tasks that are left out gave in an earlier run, by id. */
  readonly earlier: Readonly<Record<string, EarlierResult>>;
  readonly grid: Grid;
  readonly selection: GridSelection;
  /** How many combinations are selected: so many runs it has in the end. */
  readonly runs: number;
  /** Runs at the same time. */
  readonly maxParallel: number;
  /** No run is started after one that failed. */
  readonly failFast: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  /** Version of the runner. */
  readonly runner: string;
}

/** Written when every run of a sweep has ended, and anew when `resume` came to the end once more. */
export interface SweepEnd {
  readonly version: 1;
  /** ISO 8601, UTC, milliseconds. */
  readonly endedAt: string;
  /** Runs by their status. */
  readonly counts: Readonly<Record<string, number>>;
  readonly exitCode: number;
}
