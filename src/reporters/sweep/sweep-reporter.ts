import type { Reporter } from '../../engine/ports.ts';
import type { SweepRow, SweepRun } from '../../engine/sweep-row.ts';
import type { SweepRecord } from '../../journal/sweeps/sweep-record.ts';

/** Shows a sweep to someone. */
export interface SweepReporter {
  /** There is a record of it, or it is taken up again. */
  readonly start: (record: SweepRecord) => void;
  /** A run is about to begin or go on: who is told of its events. */
  readonly open: (run: SweepRun) => readonly Reporter[];
  /** A run has ended. `before`: it had ended well when the sweep was taken up again, and was left alone. */
  readonly ended: (row: SweepRow, before: boolean) => void;
  /** The last words; resolves when everything is written. */
  readonly close: (ending: SweepEnding) => Promise<void>;
}

/** How a sweep came to its end. */
export interface SweepEnding {
  readonly record: SweepRecord;
  /** Runs by their status; `queued` are those that were not started. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why not all runs have been started; null: they have. */
  readonly stopped: 'canceled' | 'failed' | null;
  readonly exitCode: number;
}
