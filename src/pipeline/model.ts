import type { Path, Span } from '../diagnostics/span.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { Expansion } from './expansion.ts';

/** A validated pipeline file: every reference in it holds, every default is filled in. */
export interface Pipeline {
  readonly name: string;
  /** Path of the file relative to the project's folder, with `/`. */
  readonly file: string;
  /** `job`: the file has `task:`; its one task has the id `task` unless the file names it. */
  readonly form: 'pipeline' | 'job';
  readonly description?: string;
  readonly tags: readonly string[];
  readonly params: readonly ParamDeclaration[];
  /** Values may hold expressions. */
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly secrets: readonly string[];
  readonly workspace: WorkspaceSettings;
  /** Milliseconds for the whole run. */
  readonly timeoutMs?: number;
  readonly maxParallel?: number;
  readonly concurrency?: Concurrency;
  /** In the order of the file. Settings of `defaults:` are already applied. */
  readonly tasks: readonly Task[];
  /** What the pipeline gives to one that calls it. */
  readonly returns?: CallReturns;
  /** The triggers of `on:`, only named: nothing here acts on them yet. */
  readonly triggers: readonly Trigger[];
  /** Who is told of its runs; absent: nobody. */
  readonly notify?: readonly Notification[];
  /** Where it departs from the standard model, and why; absent: nowhere. */
  readonly deviations?: readonly Deviation[];
  /** Keys that are accepted and not acted on yet (`on`, `cache`, …); `list` and `plan` say so. */
  readonly inactive: readonly string[];
  /** Where a value of the file stands: the value itself, or its key. Falls back to the nearest thing above. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Span;
}

/** What of a run or task is told. */
export type NotifyOn = 'start' | 'success' | 'failure' | 'recovery' | 'duration' | 'always';

/** Somebody who is told of a run, or of a task, by an HTTP request. */
export interface Notification {
  readonly on: readonly NotifyOn[];
  /** A URL, or the name of the secret that holds it. */
  readonly to: { readonly url: string } | { readonly secret: string };
  /** Name of the secret that requests are signed with; absent: they are not signed. */
  readonly sign?: string;
  readonly format: 'json' | 'slack';
  /** Milliseconds after which `duration` is told. */
  readonly afterMs?: number;
}

/** A departure from the standard model that the file gives a reason for. */
export interface Deviation {
  /** The code of the warning that it silences. */
  readonly rule: string;
  /** Id of the task that departs; absent: any of the file. */
  readonly task?: string;
  readonly reason: string;
  /** Where it stands in the file. */
  readonly path: Path;
}

/** How many runs of one group may run at the same time. */
export interface Concurrency {
  /** Name of the group; in a pipeline it may hold expressions. */
  readonly group: string;
  /** Runs at the same time, 1 or more. */
  readonly max: number;
  /** What happens to one more: it waits, does not run, or takes the place of the oldest. */
  readonly onLimit: 'queue' | 'skip' | 'cancel_previous';
}

/** What a task takes of a pool of the configuration as long as an attempt of it is under way. */
export interface PoolShare {
  readonly name: string;
  /** 1 or more. */
  readonly slots: number;
}

/** What starts runs; one entry of `on:`. */
export interface Trigger {
  readonly type: 'schedule' | 'interval' | 'at' | 'files' | 'push' | 'pipeline' | 'api';
  /** One line for people, such as `0 6 * * 1-5 Europe/Amsterdam`. */
  readonly summary: string;
}

export type ParamType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'list' | 'object';

/** An input of a pipeline or of one task. */
export interface ParamDeclaration {
  readonly name: string;
  readonly type: ParamType;
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly required: boolean;
  /** Null where there is neither a default nor a duty to give one. A task's default may hold expressions. */
  readonly default: Json;
  readonly path: Path;
}

/** How the private copy of a run is made. */
export interface WorkspaceSettings {
  readonly link: readonly WorkspaceLink[];
  /** Globs, relative to the project: never part of a dirty snapshot. */
  readonly exclude: readonly string[];
  readonly isolation: 'shared' | 'isolated';
  readonly history: boolean;
  readonly submodules: boolean;
  readonly lfs: boolean;
}

/** An ignored path of the live checkout that is shown in the workspace. */
export interface WorkspaceLink {
  /** Relative to the project, with `/`; inside it. */
  readonly path: string;
  readonly required: boolean;
  readonly mode: 'read-only' | 'read-write';
}

export type RunIf =
  | 'all_success'
  | 'none_failed'
  | 'at_least_one_success'
  | 'all_done'
  | 'at_least_one_failed'
  | 'all_failed';

/** A unit of work as the file states it. */
export interface Task {
  readonly id: string;
  /** Where its block stands in the file: `['tasks', 'train']`, `['tasks', 0]` or `['task']`. */
  readonly path: Path;
  /** Name of a `KindSchema`, such as `shell`. */
  readonly kind: string;
  /** The kind's value in its normal form: what `KindSchema.normalise` made of it. */
  readonly block: JsonObject;
  readonly description?: string;
  readonly needs: readonly string[];
  readonly runIf: RunIf;
  /** An expression, with its `${{ }}`. */
  readonly when?: string;
  readonly enabled: boolean;
  readonly params: readonly ParamDeclaration[];
  /** Values may hold expressions. */
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly secrets: readonly string[];
  readonly returns: readonly ReturnDeclaration[];
  /** Globs relative to the project; empty also where nothing is said of them. */
  readonly inputs: readonly string[];
  /** Its file says with an empty list that it reads no file of the project but its code. */
  readonly readsNothing?: true;
  /** Present on a task whose results are used again where nothing that it stands on has changed. */
  readonly cache?: CacheSettings;
  readonly outputs: readonly OutputDeclaration[];
  /** Ids of the tasks whose failure it deals with. */
  readonly handles: readonly string[];
  /** Never run again by itself: a lost attempt of it asks first. */
  readonly once: boolean;
  readonly retry: Retry;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number;
  /** Milliseconds for all attempts together, waiting included. */
  readonly timeoutTotalMs?: number;
  /** Relative to the project, with `/`; inside it; empty for the project itself. */
  readonly cwd: string;
  readonly allowFailure: boolean;
  readonly executor?: string;
  /** Who is told of it; absent: nobody. */
  readonly notify?: readonly Notification[];
  /** What is installed for it; absent: it uses what the machine has. */
  readonly environment?: EnvironmentRequest;
  /** Container image that it runs in; may hold expressions. Absent: that of its executor. */
  readonly image?: string;
  /** What its container may take; absent: no limits. */
  readonly resources?: Resources;
  /** Containers that run beside it; absent: none. */
  readonly services?: readonly Service[];
  /** Whether it works in a copy of the commit of its own; absent: as the workspace says. */
  readonly isolation?: WorkspaceSettings['isolation'];
  readonly pool?: PoolShare;
  /** Where outputs of several instances of one need are placed: in one tree (also when absent), or below a folder of each instance's id. */
  readonly place?: 'together' | 'by-instance';
  /** Absent: the task is one instance. */
  readonly expansion?: Expansion;
  /** Only of the kind `pipeline`: the tasks that it stands for. Its `returns` are those that the called tasks give. */
  readonly call?: PipelineCall;
}

/** The tasks that a task of the kind `pipeline` stands for. */
export type PipelineCall =
  /** Another pipeline of the same commit; the values of its params may hold expressions. */
  | { readonly form: 'named'; readonly name: string; readonly params: JsonObject }
  /** A branch of this one: its tasks see the params of the pipeline, and what the calling task sees. */
  | { readonly form: 'inline'; readonly tasks: readonly Task[]; readonly returns: CallReturns };

/** By the name that the caller sees: which return of which of the called tasks it is. */
export type CallReturns = Readonly<Record<string, { readonly task: string; readonly name: string }>>;

/** Packages that a task asks for; at least one of the two. Paths are relative to the project, with `/`. */
export interface EnvironmentRequest {
  /** The file that states them: `requirements.txt`, `uv.lock`, … */
  readonly file?: string;
  /** A wheel that holds the code of the task. */
  readonly wheel?: string;
}

/** What a container may take; absent parts have no limit. */
export interface Resources {
  /** Processors, above 0; a half is 0.5. */
  readonly cpu?: number;
  readonly memoryBytes?: number;
  /** Graphics processors. */
  readonly gpu?: number;
}

/** A container that runs beside a task. */
export interface Service {
  /** The host name under which the task reaches it. */
  readonly name: string;
  /** May hold expressions. */
  readonly image: string;
  /** In place of the command of its image. */
  readonly command?: readonly string[];
  /** Values may hold expressions. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the task's secrets those that it gets, too. */
  readonly secrets: readonly string[];
  /** What it listens on when it is ready. */
  readonly ports: readonly number[];
  readonly health: HealthCheck;
}

/** How it is found out that a service is ready. */
export interface HealthCheck {
  /** A program with its arguments that ends with 0 when it is; absent: the health check of the image, if it has one. */
  readonly command?: readonly string[];
  readonly intervalMs: number;
  /** Milliseconds that the service may take. */
  readonly timeoutMs: number;
}

/** A named value that a task gives to later ones. */
export interface ReturnDeclaration {
  readonly name: string;
  /** Absent: JSON where the value is exact as JSON, else pickled. A `metric` is JSON that is also shown as a figure. */
  readonly kind?: 'json' | 'pickle' | 'metric';
  /** Nobody asked for it by name: it is shown where it can be, and its absence is no failure. */
  readonly unasked?: true;
}

/** Files that a task gives. */
export interface OutputDeclaration {
  /** Glob relative to the project. */
  readonly path: string;
  /** False: the digest is kept, the bytes are not. */
  readonly store: boolean;
}

/** What makes the results of a task ones that may be used again. */
export interface CacheSettings {
  /** Texts with expressions, whose values are part of the key too. */
  readonly key: readonly string[];
  /** Milliseconds after which results are not used any more; absent: as long as they are kept. */
  readonly ttlMs?: number;
  /** Globs of the source files that count, relative to the project; absent: what the kind of the task says. */
  readonly code?: readonly string[];
}

/** What happens after a failed attempt. */
export interface Retry {
  /** Attempts after the first, 0 to 10. */
  readonly max: number;
  readonly delayMs: number;
  /** Each wait is this times the one before. */
  readonly backoff: number;
  readonly maxDelayMs: number;
  /** Share of the wait that is left to chance, 0 to 1. */
  readonly jitter: number;
  readonly on: readonly ('failure' | 'timeout' | { readonly exit: readonly number[] })[];
}
