import type { Comparison } from '../../compare/comparison.ts';
import type { RunRecord } from '../../engine/record.ts';
import type { SweepRow } from '../../engine/sweep-row.ts';
import type { RunSummary } from '../run-summary.ts';
import type { Preview } from './page-data.ts';

export type { Preview } from './page-data.ts';

/** All that a report tells of a run: plain data, and a way to the logs. */
export interface ReportModel {
  readonly summary: RunSummary;
  /** As `runs show --json` prints it. */
  readonly record: RunRecord;
  /** Commands that do the run again, the one for this machine first. */
  readonly commands: readonly string[];
  /** What a dirty tree adds to the commit that it stands on; null for a clean one. */
  readonly patch: PathChanges | null;
  /** Where, by whom and with what the run was carried out. */
  readonly provenance: readonly Fact[];
  /** Things that the run noted, one sentence each. */
  readonly notes: readonly string[];
  /** Those of the summary, in the same order. */
  readonly tasks: readonly TaskDetail[];
  /** Against the latest earlier run that succeeded; null where there is none, or nothing failed. */
  readonly difference: Difference | null;
  /** In what it differs from a run that somebody named, which counts as the earlier one. */
  readonly comparison?: Comparison;
  /** Runs of the pipeline up to this one, the oldest first. */
  readonly history: readonly PastRun[];
  /** The sweep that the run is part of. */
  readonly sweep: { readonly id: string; readonly rows: readonly SweepRow[] } | null;
  /** At most so many bytes of what an attempt printed: its end, and a part of its beginning. */
  readonly readLog: (
    attempt: { readonly id: string; readonly attempt: number },
    mostBytes: number,
  ) => Promise<LogText>;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Paths that two commits do not share. */
export interface PathChanges {
  readonly paths: readonly { readonly path: string; readonly change: 'added' | 'changed' | 'removed' }[];
  /** How many more there are. */
  readonly more: number;
}

/** What is known of a task beyond its summary. */
export interface TaskDetail {
  readonly id: string;
  readonly description: string;
  /** Id of the group that it is a member of; null for an outermost task. */
  readonly parent: string | null;
  readonly needs: readonly string[];
  /** When its needs had ended; ISO 8601. */
  readonly readyAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly attempts: readonly AttemptDetail[];
  readonly params: readonly Fact[];
  readonly tools: readonly Fact[];
  /** Globs. */
  readonly inputs: readonly string[];
  /** What was installed for it, in words; empty where nothing was. */
  readonly environment: string;
  /** What its outputs look like, by path. */
  readonly previews: ReadonlyMap<string, Preview>;
  /** Where it failed. */
  readonly source: SourceLines | null;
  /** Markdown that it wrote for the report. */
  readonly markdown: string;
}

export interface AttemptDetail {
  /** From 1. */
  readonly number: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: string;
  readonly reason: string;
}

/** Lines of a file around the one that failed. */
export interface SourceLines {
  readonly path: string;
  /** Number of the first one. */
  readonly first: number;
  readonly failed: number;
  readonly lines: readonly string[];
}

/** In what a run differs from one that went well. */
export interface Difference {
  readonly run: string;
  readonly startedAt: string;
  readonly commit: string;
  /** Null: the code of one of them is gone. */
  readonly code: PathChanges | null;
  readonly params: readonly Change[];
  /** Outputs that both gave, by path. */
  readonly data: readonly Change[];
  readonly environment: readonly Change[];
}

/** A value then and now; null: there was none. */
export interface Change {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PastRun {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string;
  /** Null as long as it has not ended. */
  readonly seconds: number | null;
  readonly commit: string;
}

/** What an attempt printed, safe to be shown: each line begins with a mark of its stream (` ` stdout, `!` stderr, `#` the runner). */
export interface LogText {
  readonly lines: readonly string[];
  /** Bytes that are left out, and the index of the line before which they are. */
  readonly cut: { readonly bytes: number; readonly before: number } | null;
}
