import type { Json, JsonObject } from '../values/json.ts';

/** How one task of a file becomes several instances. What they are given are params of theirs. */
export type Expansion = MatrixExpansion | ForEachExpansion | RepeatExpansion;

/** One instance for every combination of the axes, the first axis slowest. */
export interface MatrixExpansion extends InstanceLimits {
  readonly form: 'matrix';
  readonly axes: readonly MatrixAxis[];
  /** Further combinations, each with a value for every axis, or values that are added to those that match. */
  readonly include: readonly JsonObject[];
  /** Combinations with these values are left out. */
  readonly exclude: readonly JsonObject[];
}

export interface MatrixAxis {
  readonly name: string;
  /** A text is one expression over what is known when the run is planned. */
  readonly values: readonly Json[] | string;
}

/** One instance for every item of a list. */
export interface ForEachExpansion extends InstanceLimits {
  readonly form: 'for-each';
  /** A text is one expression, evaluated when the task's turn comes. */
  readonly items: readonly Json[] | string;
  /** Name of the param that holds the item. */
  readonly as: string;
}

/** One instance after the other, each with the returns of the one before as params. */
export interface RepeatExpansion {
  readonly form: 'repeat';
  /** An expression over the returns of an instance, with its `${{ }}`; when it holds, that instance was the last. */
  readonly until: string;
  /** Instances at most, 1 to 10,000. */
  readonly max: number;
  /** Name of the param that counts the instances, from 0. */
  readonly as: string;
  /** What it means when `max` instances were not enough. */
  readonly onMax: 'fail' | 'succeed';
}

export interface InstanceLimits {
  /** Instances at the same time. */
  readonly maxParallel?: number;
  /** Starts no further instance after one has failed, and cancels those under way. */
  readonly failFast: boolean;
}
