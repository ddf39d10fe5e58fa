import type { Caching } from '../plan/plan.ts';
import type { JsonObject } from '../values/json.ts';

/** What somebody asks to be run, before anything is looked up. */
export interface RunRequest {
  readonly target: RunTarget;
  /** A revision; absent: the work tree, or `HEAD` of a bare repository. */
  readonly ref?: string;
  /** What a partial clone lacks of the commit is fetched into the store. */
  readonly fetch?: boolean;
  /** What to do with changes that are not committed. */
  readonly dirty: 'include' | 'refuse';
  /** `name=value`, `name:=JSON`, `task.name=value`, as typed. */
  readonly params: readonly string[];
  /** A JSON or YAML file with params, relative to the current folder. */
  readonly paramsFile?: string;
  /** Where a task that is run as a job takes what upstream would have given: a run, else the latest that succeeded. */
  readonly inputsFrom?: string;
  /** Selectors: `task`, `+task`, `task+`. */
  readonly only: readonly string[];
  readonly from: readonly string[];
  readonly until: readonly string[];
  /** Tasks that only pretend: they succeed with the values given here. */
  readonly stub: readonly string[];
  /** How results of earlier runs are used; absent: as the file says. */
  readonly caching?: Caching;
  /** The plan is only looked at: required params without a value are null. */
  readonly draft?: boolean;
  readonly maxParallel?: number;
  readonly failFast: boolean;
  readonly timeoutMs?: number;
  readonly executor?: string;
  readonly keepWorkspace: boolean;
  /** `manual` unless something else started it. */
  readonly trigger: string;
}

/** A pipeline or job by name or by its definition, one task of it as a job, or a job that stands in no file. */
export type RunTarget =
  | { readonly pipeline: string; readonly task?: string }
  | {
      readonly name: string;
      /** The text that its file would have: JSON, each value in a line, indented by one blank for each step. */
      readonly definition: string;
      readonly task?: string;
    }
  | {
      readonly name: string;
      readonly kind: string;
      readonly value: JsonObject | string;
      /** Names of what it returns, and globs of the files that it gives. */
      readonly returns?: readonly string[];
      readonly outputs?: readonly string[];
      /** File of the packages that it needs. */
      readonly environment?: string;
    };
