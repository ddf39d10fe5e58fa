import type { Concurrency, OutputDeclaration, PoolShare } from '../pipeline/model.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { Invocation, Outcome, Site, TaskFailure } from '../plan/invocation.ts';
import type { TaskKind } from '../plan/kind.ts';
import type { Environments } from './environments.ts';
import type { EventBody, OutputFile, RunEvent } from './event.ts';
import type { RunState } from './state.ts';
import type { TaskCache } from './task-cache.ts';

/** Everything outside that the engine works with. */
export interface World {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly workspaces: Workspaces;
  readonly catalog: Catalog;
  /** What tasks gave before; absent: every task runs. */
  readonly cache?: TaskCache;
  readonly secrets: Secrets;
  readonly logs: Logs;
  readonly kinds: ReadonlyMap<string, TaskKind>;
  /** The one that is used when a task names none. */
  readonly executor: Executor;
  readonly executors: ReadonlyMap<string, Executor>;
  readonly reporters: readonly Reporter[];
  /** Where runs of a concurrency group wait for one another; absent: nobody is waited for. */
  readonly turns?: Turns;
  /** What is installed for tasks; absent where no task of the run asks for it. */
  readonly environments?: Environments;
  /** Places that tasks of several runs share; absent: there are enough for all. */
  readonly pools?: Pools;
  /** Requests from other terminals, and signals. */
  readonly control: Control;
  /** What else a reader of the record should know, told while the run works. */
  readonly notices?: Notices;
  /** For jitter: a number from 0 up to 1. */
  readonly random: () => number;
}

/** The executors that tasks of a run may use, each once. */
export function executorsOf(world: World): ReadonlySet<Executor> {
  return new Set([world.executor, ...world.executors.values()]);
}

/** Where the world says what slows a run down, or is odd, and is nobody's failure. */
export interface Notices {
  readonly listen: (callback: (notice: Notice) => void) => void;
}

/** Something that a reader of the record should know and that changes no status. */
export interface Notice {
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly hint?: string;
}

export interface Clock {
  /** ISO 8601, UTC, milliseconds. For people; may jump. */
  readonly now: () => string;
  /** Milliseconds that never go back and do not count a suspended machine. For durations and limits. */
  readonly monotonic: () => number;
  /** Calls back after so many milliseconds, however long that is; returns what calls it off. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** The record of one run, open for writing. */
export interface Journal {
  /** Resolves when the events are on disk, in this order. Calls that come together share one sync. Rejects once, then always. */
  readonly append: (bodies: readonly EventBody[]) => Promise<readonly RunEvent[]>;
}

/** The line in which runs of one concurrency group stand. */
export interface Turns {
  /** Joins the line of a group at its end. */
  readonly join: (group: Concurrency) => Promise<Turn>;
  /** Asks for the end of another run; `by` says who asks, in words. */
  readonly cancel: (run: string, by: string) => Promise<void>;
}

/** The place of this run in the line of its group. */
export interface Turn {
  /** Ids of the runs that stand before it, the first one first. */
  readonly ahead: readonly string[];
  /** Its turn has come already. */
  readonly come: boolean;
  /** Resolves when its turn has come: true; or when the signal is aborted before: false. */
  readonly wait: (signal: AbortSignal) => Promise<boolean>;
  /** Lets the next run have its turn. */
  readonly leave: () => void;
}

/** Pools of places that tasks of several runs share. */
export interface Pools {
  /**
   * Takes places, in the order in which they are asked for. `onWait` hears, in words, who has them when they are not
   * free. Resolves with what gives them back; or with null when the signal is aborted before.
   */
  readonly take: (order: PlaceOrder) => Promise<(() => void) | null>;
}

export interface PlaceOrder extends PoolShare {
  /** Id of the task instance that they are for. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onWait: (reason: string) => void;
}

/** The private copy of a run. */
export interface Workspaces {
  /** Makes it, or takes up the one of this run; exactly the bytes of the commit before the first task. */
  readonly prepare: () => Promise<PreparedWorkspace>;
  /**
   * A copy of its own for one instance of the run, as `prepare` makes it; absent: there is only the one of the run. The
   * instance of an id has one copy.
   */
  readonly prepareFor?: (id: string) => Promise<PreparedWorkspace>;
  /** The copy of an instance is not needed any more. */
  readonly releaseFor?: (id: string) => Promise<void>;
  /** The copy of an instance is to be there for a look when the run has ended. */
  readonly keepFor?: (id: string) => void;
  /** Makes sure that the commit can still be had when a run that is queued now has its turn. */
  readonly keep?: () => Promise<void>;
}

export interface PreparedWorkspace {
  /** Absolute path of the work tree. */
  readonly path: string;
  /** Absolute path of the project's folder in it. */
  readonly project: string;
  readonly reused: boolean;
  /** False: it is new, so outputs of tasks that ended before must be placed again. */
  readonly kept: boolean;
  /** What a reader of the record should know, such as submodules that are not there; journaled as `run-noted`. */
  readonly notes?: readonly Notice[];
  /**
   * To be called when all that belongs into a new copy has been placed: until then it counts as half-made, and is made
   * anew after a crash. Absent where it is kept.
   */
  readonly settle?: () => Promise<void>;
}

/** Outputs and values on disk, by content. */
export interface Catalog {
  /** Takes in what the globs match below the project. With `effort`, what is missing or odd is left out and not a problem. */
  readonly collect: (request: CollectRequest) => Promise<Collected>;
  /** Puts files back below the project, verified; files that are already right stay. */
  readonly place: (files: readonly OutputFile[], project: string) => Promise<void>;
  /**
   * Takes in one file of an attempt's private folder; with `mask` the text that it makes of the file's. Throws an
   * `EnvironmentError` with the code `file-expected` where there is none.
   */
  readonly put: (path: string, mask?: (text: string) => string) => Promise<CatalogReference>;
  readonly putText: (text: string) => Promise<CatalogReference>;
  /** Absolute path of verified bytes. Throws `EnvironmentError` when they are gone or altered. */
  readonly path: (digest: string) => Promise<string>;
  readonly readText: (digest: string) => Promise<string>;
}

export interface CollectRequest {
  readonly project: string;
  readonly outputs: readonly OutputDeclaration[];
  readonly effort: boolean;
  /** Looks for what no output may hold, one for each file; what it finds is a problem, and the file is not kept. */
  readonly detector?: () => (chunk: Uint8Array) => boolean;
}

export interface Collected {
  readonly files: readonly OutputFile[];
  /** What makes the task fail: a glob without a match, a FIFO, a file above the cap. */
  readonly problems: readonly TaskFailure[];
}

/** Values of secrets by name; the engine hands them on and keeps none. */
export interface Secrets {
  /** Throws `EnvironmentError` when one is not to be had. */
  readonly resolve: (names: readonly string[]) => Promise<Readonly<Record<string, string>>>;
  /** The text with every known value of a secret of the run made unreadable; absent where the run has no secrets. */
  readonly mask?: (text: string) => string;
  /** For one stream of bytes: tells of each chunk whether a secret ends in it; absent where the run has no secrets. */
  readonly detector?: () => (chunk: Uint8Array) => boolean;
}

/** Where the output of attempts goes, masked. */
export interface Logs {
  /** `onMasked` gets what readers may see, in the order in which it goes to the log. */
  readonly open: (
    attempt: AttemptName,
    onMasked: (stream: OutputStream, chunk: Uint8Array) => void,
  ) => AttemptLog;
}

export interface AttemptName {
  readonly id: string;
  readonly attempt: number;
}

/** The log of one attempt. Nothing is created before the first byte. */
export interface AttemptLog {
  readonly write: (stream: OutputStream, chunk: Uint8Array) => void;
  /** Masks and writes what was held back. */
  readonly close: () => void;
}

export type OutputStream = 'stdout' | 'stderr';

/** Where an invocation runs. */
export interface Executor {
  readonly name: string;
  /** Tasks at the same time when nothing else is said. */
  readonly maxParallel: number;
  /**
   * Where the programs of a task come from, asked before its kind compiles it; absent: from this machine. What keeps the
   * task from its site is an outcome, such as an image that there is not.
   */
  readonly locate?: (order: SiteOrder) => Promise<LocatedSite>;
  /** Name of the image in which tasks run that name none; absent: there is none. */
  readonly image?: string;
  /**
   * Digest of what a task finds in its image, for its cache key; null: that is not known without fetching it, which this
   * never does. Absent: it finds what this machine has. No name: the image of the executor.
   */
  readonly identify?: (image: string | undefined) => Promise<string | null>;
  /** Never rejects because of the task. Resolves when every process of it is gone. */
  readonly execute: (invocation: Invocation, attempt: Attempt) => Promise<Execution>;
  /** Ends what earlier attempts of this run left behind. Called before a resume and at the end of a run. */
  readonly sweep: () => Promise<void>;
}

/** Which site a task asks for. */
export interface SiteOrder {
  /** Id of the task instance, for messages. */
  readonly task: string;
  /** The name of an image, valid as one; absent: that of the executor. */
  readonly image?: string;
  /** Aborted when the task is not to be started any more. */
  readonly signal: AbortSignal;
}

export type LocatedSite =
  | { readonly ok: true; readonly site: Site }
  | { readonly ok: false; readonly outcome: Extract<Outcome, { readonly status: 'error' }> };

/** One try, as an executor sees it. */
export interface Attempt extends AttemptName {
  readonly run: string;
  readonly project: string;
  readonly commit: string;
  /** Aborted with a `Stop` as its reason. */
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Over everything else in the environment; never in argv. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly onOutput: (stream: OutputStream, chunk: Uint8Array) => void;
}

/** Why an attempt is stopped. `force`: without a grace. The reason may change to force later by a second abort signal. */
export interface Stop {
  readonly status: 'canceled' | 'timed_out';
  readonly graceMs: number;
  /** Aborted when the grace is cut short. */
  readonly force: AbortSignal;
}

/** What an attempt left. */
export interface Execution {
  readonly outcome: Outcome;
  /** What was written to `$RUNNABLE_RETURNS`; empty if nothing was. */
  readonly returns: string;
  /** What was written to `$RUNNABLE_SUMMARY`; empty if nothing was. */
  readonly summary: string;
  /** Absolute path of a file in the attempt's private folder, for pickled returns. */
  readonly file: (name: string) => string;
  /** Removes the private folder. */
  readonly dispose: () => Promise<void>;
}

export interface Control {
  /** Calls back for each request that comes in; returns what ends the listening. */
  readonly listen: (callback: (request: ControlRequest) => void) => () => void;
}

export interface ControlRequest {
  readonly type: 'cancel';
  /** Absent: the whole run. */
  readonly id?: string;
  readonly by: string;
  readonly force: boolean;
}

/** A reader of events that shows them to someone. Reporters wrap reporters. */
export interface Reporter {
  /** Called in order, after the event is on disk. Must not throw. */
  readonly report: (event: RunEvent, state: RunState) => void;
  /** New output is in the log of an attempt: masked, not journaled, told often. */
  readonly output?: (attempt: AttemptName, stream: OutputStream, chunk: Uint8Array) => void;
  /** The last words; resolves when everything is written. */
  readonly close: (state: RunState) => Promise<void>;
}
