import type {
  CacheSettings,
  Concurrency,
  Deviation,
  EnvironmentRequest,
  Notification,
  OutputDeclaration,
  ParamType,
  PoolShare,
  Resources,
  Retry,
  ReturnDeclaration,
  RunIf,
  Service,
  WorkspaceSettings,
} from '../pipeline/model.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { Group } from './group.ts';
import type { EarlierResult, KeptInstance } from './task-result.ts';

/** The resolved task graph of one run. Pure and serialisable: what `plan.json` holds, and all that the engine needs beside the journal. */
export interface Plan {
  readonly version: 1;
  readonly pipeline: string;
  /** Path of the pipeline file relative to the project. */
  readonly file: string;
  readonly form: 'pipeline' | 'job';
  /** Text of a pipeline that stands in no file, for runs after this one; absent: there is a file, or it is one job. */
  readonly definition?: string;
  readonly source: PlanSource;
  readonly params: readonly ResolvedParam[];
  /**
   * The outermost tasks, in an order that respects `needs`; among equals that of the file. Those inside a group follow
   * from its `group`: `listPlanned` lists them all.
   */
  readonly tasks: readonly PlannedTask[];
  /** Which returns tasks see; each extends only earlier ones. */
  readonly scopes: readonly Scope[];
  readonly workspace: WorkspaceSettings;
  readonly limits: PlanLimits;
  /** Name of the executor that was asked for, for tasks that name none; absent: that of the configuration. */
  readonly executor?: string;
  /** The group that the run stands in, its name without expressions. */
  readonly concurrency?: Concurrency;
  /** How results of earlier runs are used; absent: where nothing has changed that they stand on. */
  readonly caching?: Caching;
  /** The run whose kept workspace this one starts from: the parent of a rerun that is a part of it. */
  readonly startsFrom?: string;
  /** Who is told of the run; absent: nobody. */
  readonly notify?: readonly Notification[];
  /** Where the file departs from the standard model, and why; absent: nowhere. */
  readonly deviations?: readonly Omit<Deviation, 'path'>[];
  /** Keys of the file that are accepted and not acted on yet. */
  readonly inactive: readonly string[];
  /** SHA-256, hex, of everything above in a stable order of keys. */
  readonly digest: string;
}

/**
 * What becomes of tasks that have `cache`: `off`, none is looked for and none is kept; or these run whatever is known of
 * them, and what they give is kept: all, or those with these ids with all that is inside them.
 */
export type Caching = 'off' | { readonly force: 'all' | readonly string[] };

/** Which code a plan is about: the context `git` of expressions, and where the project lies in the repository. */
export interface PlanSource {
  /** Object id of the pinned commit: a real one, or the snapshot commit of a dirty tree. */
  readonly commit: string;
  /** The commit that a dirty tree stands on; equal to `commit` when clean; null for a root snapshot. */
  readonly base: string | null;
  readonly dirty: boolean;
  readonly branch: string | null;
  readonly tag: string | null;
  /** What was asked for, such as `HEAD` or `main`. */
  readonly ref: string;
  /** The project's folder in the repository, with `/`; empty when it is the root. */
  readonly project: string;
}

export interface PlanLimits {
  /** Tasks at the same time; absent: the executor decides. */
  readonly maxParallel?: number;
  /** Milliseconds for the whole run. */
  readonly timeoutMs?: number;
  /** Stop starting tasks after the first failure that nothing handles. */
  readonly failFast: boolean;
}

/** Where the value of a param came from; later ones win. */
export type ParamSource =
  | 'none'
  | 'default'
  | 'parent'
  | 'params-file'
  | 'environment'
  | 'sweep'
  | 'command-line'
  | 'trigger'
  | 'caller'
  | 'task'
  | 'matrix'
  | 'item'
  | 'index';

/** A param with the value that it has. */
export interface ResolvedParam {
  readonly name: string;
  readonly type: ParamType;
  readonly value: Json;
  readonly source: ParamSource;
  /** The value of a task's param may be an expression that is evaluated when the task starts. */
  readonly template?: boolean;
}

/** One instance of a task in a plan. Inside a `group` it is a template: its ids are relative to the call around it. */
export interface PlannedTask {
  /** Unique in the plan: `train`, `train[seed=1]`. */
  readonly id: string;
  /** The id in the pipeline file. */
  readonly task: string;
  readonly kind: string;
  readonly block: JsonObject;
  readonly description?: string;
  /**
   * Instance ids of what it waits for. For a task that runs: its direct needs that are part of the run, those that are
   * not and have an end of an earlier run, which counts here too, and the selected tasks behind all that is left out.
   */
  readonly needs: readonly string[];
  /**
   * Only of a task that runs: its direct needs that are left out and of whose end nothing is known, or is to count, so
   * that `run_if` does not see them. Absent: there are none.
   */
  readonly leftOut?: readonly string[];
  /** What its file says where this run makes something else of it. Absent: it is as in the file. */
  readonly written?: Pick<PlannedTask, 'needs' | 'runIf' | 'handles'>;
  readonly action: 'run' | 'skip';
  /** Only of a task that `--stub` replaced: what it gives is made up, and no later run takes it for real. */
  readonly pretends?: true;
  /** Why it runs or does not, in words: `selected`, `disabled`, `not selected`. */
  readonly why: string;
  /**
   * Only of a task that is not selected: how it ended in an earlier run, and what it gave there. Bindings and expressions
   * that name the task mean these returns, these outputs are in place before the first task starts, and for those that
   * need it, it has ended like this.
   */
  readonly earlier?: EarlierResult;
  readonly runIf: RunIf;
  readonly when?: string;
  readonly handles: readonly string[];
  readonly allowFailure: boolean;
  readonly once: boolean;
  readonly params: readonly ResolvedParam[];
  /** Index of the scope with the returns that the task sees; absent when it sees none. `readBindings` reads it. */
  readonly scope?: number;
  /** The pipeline's env with the task's over it. Values may hold expressions. */
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly secrets: readonly string[];
  readonly returns: readonly ReturnDeclaration[];
  readonly inputs: readonly string[];
  /** Its file says with an empty list that it reads no file of the project but its code. */
  readonly readsNothing?: true;
  /** Present on a task whose results are used again where nothing that it stands on has changed. */
  readonly cache?: CacheSettings;
  readonly outputs: readonly OutputDeclaration[];
  readonly retry: Retry;
  readonly timeoutMs?: number;
  readonly timeoutTotalMs?: number;
  readonly cwd: string;
  readonly executor?: string;
  /** Who is told of it; absent: nobody. */
  readonly notify?: readonly Notification[];
  /** What is installed for it before it starts. */
  readonly environment?: EnvironmentRequest;
  /** Container image; may hold expressions. Absent: that of its executor. */
  readonly image?: string;
  readonly resources?: Resources;
  readonly services?: readonly Service[];
  readonly pool?: PoolShare;
  readonly place?: 'by-instance';
  /** Present on a task that stands for others and has no process of its own. */
  readonly group?: Group;
  /** Only of a group that a rerun repairs: instances of an earlier run by their ids, which are not to run again. */
  readonly kept?: Readonly<Record<string, KeptInstance>>;
  /** Id of the group that it is a member of; absent for the outermost tasks. */
  readonly parent?: string;
  /**
   * Id of the nearest call around it: the tasks that it sees by name, and its needs, begin with that id and `/`. Absent:
   * they are the outermost ones.
   */
  readonly within?: string;
  /** Of an instance of a matrix, for_each or repeat: which one it is, from 0. */
  readonly index?: number;
  /** It, and all that is inside it, has a copy of the commit of its own. */
  readonly isolated?: true;
}

/** Returns that tasks see by their names. Tasks share scopes, so that a plan grows with its tasks and their needs only. */
export interface Scope {
  /** Indices of scopes whose names are seen too. */
  readonly extends: readonly number[];
  /** The task that gives a name, whatever the extended scopes say; null: nothing gives it in this run. */
  readonly returns: Readonly<Record<string, string | null>>;
}

/** What gives a name its value when a task starts. */
export type Binding =
  | { readonly from: 'task-param' }
  /** A param of the task that calls the branch in which the task stands. */
  | { readonly from: 'call-param'; readonly call: string }
  /** Of the pipeline whose file the task stands in. */
  | { readonly from: 'pipeline-param' }
  /** By absolute id. */
  | { readonly from: 'return'; readonly task: string };
