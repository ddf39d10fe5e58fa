import type { Result } from '../diagnostics/result.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { CatalogReference } from './catalog-reference.ts';
import type { Invocation, Site } from './invocation.ts';
import type { PackageEnvironment } from './package-environment.ts';
import type { PlannedTask } from './plan.ts';

/** How tasks of one kind are carried out: a task and its values become an invocation, for any executor. */
export interface TaskKind {
  readonly name: string;
  /** One line for `plan`: what would be run, such as `etl.load:load_data` or the first line of a script. */
  readonly summarise: (task: PlannedTask) => string;
  readonly compile: (
    task: PlannedTask,
    context: TaskContext,
  ) => Promise<Result<Invocation>> | Result<Invocation>;
  /** Secrets that the kind's own program needs beside those that the task lists, such as the URL of a database. */
  readonly secrets?: (task: PlannedTask) => readonly string[];
  /** Whether a task of the kind reads values that are pickled; absent: none does. */
  readonly unpickles?: (task: PlannedTask) => boolean;
  /** A kind that needs no process (`stub`) gives its returns here. */
  readonly returns?: (task: PlannedTask, context: TaskContext) => Readonly<Record<string, Json>>;
}

/** What a task may see when it starts. */
export interface TaskContext {
  /** Values by name, after the bindings of the task. */
  readonly values: Readonly<Record<string, BoundValue>>;
  /** The value of a template; a lone `${{ }}` keeps its type. */
  readonly evaluate: (template: string) => Json;
  /** Absolute path, on this machine, of the project's folder in the workspace. */
  readonly project: string;
  /** Absolute path of the project's folder in the live checkout, null for a bare repository. */
  readonly checkout: string | null;
  readonly attempt: number;
  /** Where its programs come from; absent: from this machine. */
  readonly site?: Site;
  /** What is installed for the task; absent: it uses what the machine has. */
  readonly environment?: PackageEnvironment;
  /** Ids of the tasks of the plan by the names that they return, without those the task already sees: for hints. */
  readonly returners?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A value that a task is given: JSON, for Python perhaps with the exact value as a pickle; a pickle alone; or a list of
 * what instances gave, with its JSON where all of it can be said so.
 */
export type BoundValue =
  | { readonly json: Json; readonly exact?: PickledValue; readonly list?: readonly BoundItem[] }
  | PickledValue
  | { readonly list: readonly BoundItem[] };

/** What one instance gave; of a matrix with the values of its axes. */
export interface BoundItem {
  readonly matrix?: JsonObject;
  readonly value: BoundValue;
}

/** A pickle that lies in the catalog. */
export interface PickledValue {
  readonly pickle: CatalogReference;
  /** Absolute path of the verified bytes. */
  readonly path: string;
}
