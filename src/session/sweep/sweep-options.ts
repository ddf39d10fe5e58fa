import type { Disk } from '../../disk/disk.ts';
import type { Control, Reporter } from '../../engine/ports.ts';
import type { SweepRow, SweepRun } from '../../engine/sweep-row.ts';
import type { SweepRecord } from '../../journal/sweeps/sweep-record.ts';

/** How a sweep is watched and steered. */
export interface SweepOptions {
  readonly watcher: SweepWatcher;
  /** Signals, for one; requests by `sweep cancel` are always heard. */
  readonly control?: Control;
  /** Version of the runner. */
  readonly version: string;
  /** For tests. */
  readonly disk?: Disk;
}

/** Who is told of a sweep. */
export interface SweepWatcher {
  /** There is a record of it, or it is taken up again. */
  readonly start: (record: SweepRecord) => void;
  /** A run is about to begin or go on: who is told of its events. */
  readonly open: (run: SweepRun) => readonly Reporter[];
  /** A run has ended. `before`: it had ended well when the sweep was taken up again, and was left alone. */
  readonly ended: (row: SweepRow, before: boolean) => void;
}

/** A sweep at its end. */
export interface FinishedSweep {
  readonly record: SweepRecord;
  /** Runs by their status; `queued` are those that were not started. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why not all runs have been started; null: they have. */
  readonly stopped: 'canceled' | 'failed' | null;
  readonly exitCode: number;
}
