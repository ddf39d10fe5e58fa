import type { Json, JsonObject } from '../values/json.ts';
import type { CatalogReference } from './catalog-reference.ts';

/**
 * A value that a task gave, or the instances of a group together: JSON up to 64 KiB in place; else its bytes lie in the catalog. `exact` is the same value as
 * Python has it, where JSON in JavaScript says a little less: 1.0 is written as 1, and keys that are digits change places.
 */
export type ReturnValue =
  | { readonly json: Json; readonly metric?: boolean; readonly exact?: CatalogReference }
  | { readonly stored: CatalogReference; readonly metric?: boolean; readonly exact?: CatalogReference }
  | { readonly pickle: CatalogReference }
  | { readonly list: readonly ListedReturn[] };

/** What one instance gave for a list of which not all is plain JSON; null when it gave nothing. */
export interface ListedReturn {
  /** The values of the axes of a matrix. */
  readonly matrix?: JsonObject;
  readonly value: ReturnValue | null;
}

/** A file that a task gave; `path` is relative to the project, with `/`, bytes that are no UTF-8 percent-encoded. */
export interface OutputFile {
  readonly path: string;
  /** SHA-256, hex; of the target's text for a symlink. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: 'file' | 'executable' | 'symlink';
  /** False: only the digest was kept. */
  readonly stored: boolean;
  /** It was made for people to look at and stood in no workspace, so it is placed in none. */
  readonly aside?: true;
}

/** How a task ended in an earlier run, and what it gave there, for a run that leaves the task out. */
export interface EarlierResult {
  /** It was made up by `--stub`, there or further back. */
  readonly madeUp?: true;
  /** How the task ended there; absent: it succeeded. Else it may have given less than it declares. */
  readonly status?: 'skipped' | 'failed' | 'timed_out' | 'canceled' | 'upstream_failed';
  readonly run: string;
  readonly returns: Readonly<Record<string, ReturnValue>>;
  readonly outputs: readonly OutputFile[];
  /** Of instances that had copies of their own: what each gave. Then `outputs` is what they agree on. */
  readonly instances?: readonly InstanceOutputs[];
}

/** What an instance gave that succeeded in an earlier run, for a rerun that keeps it. */
export interface KeptInstance {
  /** SHA-256, hex, of what it was given there: it is kept only where it is given the same. */
  readonly given: string;
  readonly earlier: EarlierResult;
}

/** Instances that succeeded in an earlier run, by the id of their group and by their own. */
export type KeptInstances = ReadonlyMap<string, Readonly<Record<string, KeptInstance>>>;

/** The files of one instance. */
export interface InstanceOutputs {
  /** Of the instance. */
  readonly id: string;
  readonly outputs: readonly OutputFile[];
}

/** Whether an earlier result only says that its task did not come through: then it stands for nothing that is read. */
export function endedBadly({ status }: EarlierResult, task: { readonly allowFailure: boolean }): boolean {
  if (status === 'failed' || status === 'timed_out') return !task.allowFailure;
  return status === 'canceled' || status === 'upstream_failed';
}

/** Why a task is left out that has an earlier result, in words. */
export function describeKept({ run }: Pick<EarlierResult, 'run'>): string {
  return `kept from ${run}`;
}
