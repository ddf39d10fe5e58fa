import type { RunStatus, TaskStatus } from '../engine/event.ts';
import type { Json } from '../values/json.ts';
import type { ContentDifference } from './contents/content-difference.ts';

/**
 * In what two runs differ, the one that came first as `before`: plain data with keys of one word, as `compare --json`
 * prints it. What is the same in both is not in its lists, but for tasks, of which all are told.
 */
export interface Comparison {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** Files that their commits do not share, relative to the repository; null: the code of one of them is gone. */
  readonly code: readonly ChangedFile[] | null;
  readonly params: readonly ValueChange[];
  /** Runner, host, executors: what is not of one task. */
  readonly environment: readonly ValueChange[];
  /** Those of `after` in the order of its plan, each group before its members; then those that only `before` has. */
  readonly tasks: readonly TaskComparison[];
}

/** One of the two. */
export interface ComparedRun {
  readonly id: string;
  readonly pipeline: string;
  /** Object id of the pinned commit. */
  readonly commit: string;
  readonly ref: string;
  readonly dirty: boolean;
  readonly status: RunStatus;
  /** In words; empty for a plain success. */
  readonly reason: string;
  /** ISO 8601, UTC, milliseconds; null: it has not begun. */
  readonly started: string | null;
  /** Null as long as it has not ended. */
  readonly seconds: number | null;
}

export type ChangeWord = 'added' | 'removed' | 'changed';

/** A file that two commits do not share. */
export interface ChangedFile {
  readonly path: string;
  readonly change: ChangeWord;
}

/** A value that is another one; null where there was none. */
export interface ValueChange {
  readonly name: string;
  readonly change: ChangeWord;
  readonly before: Json;
  readonly after: Json;
}

/** A pair of two values that need not differ; null: not there, or not known. */
export interface Both<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** A task in both runs, by its id. */
export interface TaskComparison {
  readonly id: string;
  readonly kind: string;
  /** Id of the group that it is a member of; null for an outermost task. */
  readonly parent: string | null;
  /** `changed`: something of what follows differs, how long it took apart. */
  readonly change: ChangeWord | 'same';
  readonly status: Both<TaskStatus>;
  /** In words; empty for a plain success. */
  readonly reason: Both<string>;
  /** From its start to its end, retries included. */
  readonly seconds: Both<number>;
  /** Settings of the task in the pipeline file. */
  readonly definition: readonly ValueChange[];
  /** Files that it names or declares and that its commits do not share. What its code imports is not followed. */
  readonly code: readonly TouchedFile[];
  /** Its own params; axes and items are among them. */
  readonly params: readonly ValueChange[];
  /** Programs, interpreter, file of packages. */
  readonly environment: readonly ValueChange[];
  /** Packages by name with their versions. */
  readonly packages: readonly ValueChange[];
  readonly returns: readonly ReturnChange[];
  /** Files by path; those that were made for people to look at, such as an executed notebook, are left out. */
  readonly outputs: readonly OutputChange[];
}

export interface TouchedFile extends ChangedFile {
  readonly as: 'code' | 'input' | 'packages';
}

/** A return that is another one. What lies in the catalog is told by its digest. */
export interface ReturnChange extends ValueChange {
  /** Of two numbers of a metric: by how much, and by how much of what it was (null where that was 0). */
  readonly metric?: { readonly delta: number; readonly ratio: number | null };
  /** What may explain it, in words: `float noise`, `a time`. */
  readonly likely?: string;
}

/** An output that is another one. */
export interface OutputChange {
  readonly path: string;
  readonly change: ChangeWord;
  readonly before: OutputSide | null;
  readonly after: OutputSide | null;
  /** How the bytes differ; null: nobody looked, or one of them is not there. */
  readonly how: ContentDifference | null;
}

export interface OutputSide {
  /** SHA-256, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** False: only the digest was kept. */
  readonly stored: boolean;
  readonly mode: 'file' | 'executable' | 'symlink';
}
