import type { JsonObject } from '../values/json.ts';

/** Where and with what the runs of a project are carried out. Holds no secret, so it may be recorded as it is. */
export interface Configuration {
  /** Path of the file as the user would write it; null when there is none and everything here is a default. */
  readonly file: string | null;
  /** By name; always holds `local`, and every name that `jobExecutor` and `pipelineExecutor` give. */
  readonly executors: Readonly<Record<string, ExecutorSettings>>;
  /** Name of the executor of jobs that name none. */
  readonly jobExecutor: string;
  /** Name of the executor of pipelines whose tasks name none. */
  readonly pipelineExecutor: string;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  readonly secrets: SecretsSettings;
  readonly catalog: CatalogSettings;
  readonly cache: CacheBounds;
  /** How many tasks of a pool may run at the same time, by its name. */
  readonly pools: Readonly<Record<string, number>>;
  readonly logs: LogSettings;
  /** What reviews of changes go by; absent: their own defaults. */
  readonly review?: ReviewSettings;
}

/** How a project judges changes of its pipelines. */
export interface ReviewSettings {
  /** The least severity of a risk that makes a review fail. */
  readonly failOnRisk: 'none' | 'low' | 'medium' | 'high';
  /** By the code of the risk, in place of its own severity; `off`: it is not told. Codes need not exist. */
  readonly risks: Readonly<Record<string, 'high' | 'medium' | 'low' | 'off'>>;
}

/** An executor as the configuration describes it; those of type `kubernetes` cannot be used for now. */
export type ExecutorSettings =
  | LocalSettings
  | ContainerSettings
  | { readonly type: 'kubernetes'; readonly config: JsonObject };

export interface LocalSettings {
  readonly type: 'local';
  /** Tasks at the same time; absent: as many as the machine has processors. */
  readonly maxParallel?: number;
}

/** How tasks are run in containers. */
export interface ContainerSettings {
  readonly type: 'container';
  /** Absent: the first one that answers. */
  readonly engine?: 'docker' | 'podman' | 'nerdctl';
  /** The image of tasks that name none; valid as the name of one. */
  readonly image?: string;
  /** A container for each attempt, one for the tasks of a run, or a lasting one that people set up. */
  readonly lifecycle: 'task' | 'run' | 'shared';
  /** Name of the lasting container; absent: it follows from project and executor. */
  readonly container?: string;
  /** Tasks at the same time; absent: as many as the machine has processors. */
  readonly maxParallel?: number;
  /** `none`: tasks reach nothing but the services beside them. */
  readonly network: 'bridge' | 'none';
  readonly pull: 'missing' | 'always' | 'never';
  /** Processes and threads of one container at the same time. */
  readonly pids: number;
  /** `uid:gid`; absent: the user of the runner. */
  readonly user?: string;
  readonly mounts: readonly ContainerMount[];
}

/** A path of this machine that containers see; judged by `mountProblem` as far as the text alone tells. */
export interface ContainerMount {
  /** Absolute. */
  readonly source: string;
  /** Absolute. */
  readonly target: string;
  readonly mode: 'read-only' | 'read-write';
}

/** A database that a task may name. A URL with a password is a secret, and only its name is known here. */
export type ConnectionSettings = ServerConnection | FileConnection;

export interface ServerConnection {
  readonly type: 'postgresql';
  readonly url: { readonly secret: string } | string;
  readonly readOnly: boolean;
}

export interface FileConnection {
  readonly type: 'sqlite' | 'duckdb';
  /** Absolute, or relative to the project's folder in the workspace. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Where the values of secrets come from. */
export type SecretsSettings =
  | { readonly type: 'env' }
  /** `path` is relative to the project, with `/`. */
  | { readonly type: 'dotenv'; readonly path: string };

/** Where outputs and large values are kept, and for how long. */
export interface CatalogSettings {
  readonly type: 'file-system' | 's3-compatible';
  /** Milliseconds for which the outputs of an ended run stay on this machine; absent: as long as its record. */
  readonly keepMs?: number;
  /** Bytes to which the catalog of this machine is brought; absent: it may grow. */
  readonly maxBytes?: number;
  /** Only of `s3-compatible`. */
  readonly bucket?: BucketSettings;
}

/** A bucket in which the catalog lies for all machines. The values of secrets are not known here. */
export interface BucketSettings {
  /** Where the service is, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What the names of objects begin with: empty, or ends with `/`. */
  readonly prefix: string;
  readonly region: string;
  /** Names of the secrets. */
  readonly secrets: BucketSecrets;
}

export interface BucketSecrets {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
}

/** How much is remembered of what tasks gave. */
export interface CacheBounds {
  /** Milliseconds for which results stay that nobody has used. */
  readonly keepMs: number;
  /** Bytes of outputs that are remembered. */
  readonly maxBytes: number;
}

export interface LogSettings {
  /** Bytes of output that are kept of one attempt; what comes after is dropped with a note. */
  readonly maxBytes: number;
}

/** What holds without a configuration file. */
export const defaultConfiguration: Configuration = {
  file: null,
  executors: { local: { type: 'local' } },
  jobExecutor: 'local',
  pipelineExecutor: 'local',
  connections: {},
  secrets: { type: 'env' },
  catalog: { type: 'file-system' },
  cache: { keepMs: 30 * 24 * 60 * 60 * 1000, maxBytes: 10 * 1024 ** 3 },
  pools: {},
  logs: { maxBytes: 64 * 1024 * 1024 },
};
