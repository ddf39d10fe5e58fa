import type { SweepRow } from '../../engine/sweep-row.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import type { TaskSummary } from '../run-summary.ts';
import type { Fact } from './report-model.ts';

/** All that a report tells of a sweep. */
export interface SweepReportModel {
  readonly sweep: SweepSummary;
  /** In the order of the grid. */
  readonly rows: readonly SweepRow[];
  /** The first runs that did not end well, each with its tasks that a person must look at. */
  readonly failures: readonly FailedRun[];
  /** Runs that did not end well, and are told by the table only. */
  readonly moreFailures: number;
  /** Commands that go on with it. */
  readonly commands: readonly string[];
  readonly provenance: readonly Fact[];
}

export interface FailedRun {
  readonly row: SweepRow;
  readonly tasks: readonly TaskSummary[];
}
