import type { RunRequest } from '../request.ts';

/** What somebody asks to be swept over, before anything is looked up. */
export interface SweepRequest {
  /** What every run is asked for. */
  readonly run: RunRequest;
  /** A grid on disk, relative to the current folder, in place of the one beside the pipeline. */
  readonly gridFile?: string;
  /** `name=a,b`, `name:=[JSON]`, `task.name=a,b`, as typed. */
  readonly axes: readonly string[];
  /** Numbers, ranges and values of axes, as typed. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** Runs at the same time. */
  readonly maxParallel: number;
  /** No run is started after one that failed. */
  readonly failFast: boolean;
}
