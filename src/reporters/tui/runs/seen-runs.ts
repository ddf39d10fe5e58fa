import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import type { Size } from '../layout/screen.ts';
import type { RunDetails } from './browsed-runs.ts';
import type { RunsState } from './runs-state.ts';

/** All that a picture of a list of runs depends on. */
export interface SeenRuns {
  readonly ui: RunsState;
  readonly size: Size;
  /** All that there are; null as long as nobody has looked. */
  readonly runs: readonly RunSummary[] | null;
  /** What the filter lets through. */
  readonly shown: readonly RunSummary[];
  readonly chosen: RunSummary | null;
  /** Of the chosen one, as soon as they are read. */
  readonly details: RunDetails | null;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly unicode: boolean;
}
