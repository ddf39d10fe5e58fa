import type { ChangedFile } from '../compare/comparison.ts';
import type { Verdict } from './suspects.ts';

/** What a search for the commit that broke a task has found: plain data, as `bisect --json` prints it. */
export interface Bisection {
  readonly pipeline: string;
  /** Null: the pipeline as a whole. */
  readonly task: string | null;
  /** The ends, by their object ids. */
  readonly good: string;
  readonly bad: string;
  /** The first bad commit; null: it could not be told, or was not looked for to the end. */
  readonly found: Culprit | null;
  /** Where it could not be told: the commits among which it is, the oldest first. */
  readonly suspects: readonly CommitName[];
  /** Commits that were judged, in the order of the history: parents before children. */
  readonly tried: readonly Tried[];
  /** What asked for the end before it was found, such as `SIGINT`; null: it came to its end. */
  readonly stopped: string | null;
}

/** A commit as people know it. */
export interface CommitName {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601 with the zone of its author. */
  readonly date: string;
  readonly subject: string;
}

/** What came of one commit. */
export interface Tried extends CommitName {
  readonly verdict: Verdict;
  /** In words: why it failed, or why nothing can be said; empty for a success. */
  readonly reason: string;
  /** The run that shows it; null: none was started. */
  readonly run: string | null;
  /** The run had been there before. */
  readonly recorded: boolean;
}

/** The first bad commit. */
export interface Culprit extends CommitName {
  /** Files that it changed and that the tasks which ran name or declare, or in which they are defined. */
  readonly files: readonly ReadFile[];
  /** How many others it changed. */
  readonly others: number;
  /** Why it failed, in words. */
  readonly reason: string;
  /** The task that failed. */
  readonly task: string | null;
  /** The end of what it printed. */
  readonly tail: readonly string[];
  /** The run that shows the failure, and one of a commit that it stands on that went well. */
  readonly run: string | null;
  readonly before: string | null;
}

export interface ReadFile extends ChangedFile {
  readonly as: 'code' | 'input' | 'packages' | 'definition';
  /** Id of the task that reads it; null: the definition of all. */
  readonly task: string | null;
}
