import type { RunStatus } from '../../engine/event.ts';

/** What a list of runs knows of one. */
export interface RunSummary {
  readonly id: string;
  readonly pipeline: string;
  readonly status: RunStatus;
  /** In words; empty for a plain success. */
  readonly reason: string;
  /** Object id of the pinned commit. */
  readonly commit: string;
  /** The commit that a dirty tree stood on; equal to `commit` when clean; null for a root snapshot. */
  readonly base: string | null;
  readonly dirty: boolean;
  readonly branch: string | null;
  /** The project's folder in the repository; empty when it is the root. */
  readonly project: string;
  readonly trigger: string;
  readonly parent: string | null;
  readonly sweep: string | null;
  /** Where it was carried out. */
  readonly host: string;
  /** It was carried out somewhere else, and its record pulled: it can be read and run again, and not resumed. */
  readonly pulled: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  /** Null as long as it has not ended. */
  readonly endedAt: string | null;
}

/** Whether `resume` can make something of a run that ended like that: its workspace and record are worth keeping. */
export function isResumable(status: RunStatus): boolean {
  return status === 'interrupted' || status === 'failed' || status === 'timed_out' || status === 'canceled';
}
