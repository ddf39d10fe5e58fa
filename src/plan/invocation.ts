import type { Resources, Service } from '../pipeline/model.ts';

/** What an executor is asked to run: plain data, no shell in between. */
export interface Invocation {
  /** The program and its arguments; never empty. */
  readonly argv: readonly Argument[];
  /** Declared variables only; the executor puts them over what it lets through. */
  readonly env: Readonly<Record<string, Argument>>;
  /** Variables for where neither the caller nor a file gives one; absent: there are none. */
  readonly fallbackEnv?: Readonly<Record<string, string>>;
  /** Names that are let through from the caller beyond the allow-list. */
  readonly passEnv: readonly string[];
  /** Relative to the project's folder in the workspace, with `/`; empty for that folder. */
  readonly cwd: string;
  /** Placed in the attempt's private folder before it starts. */
  readonly files: readonly InvocationFile[];
  /** Tools that were chosen, such as the Python interpreter, with the reason; recorded and shown. */
  readonly tools: readonly ChosenTool[];
  /** What it may leave in the attempt's private folder for people to look at, such as an executed notebook. */
  readonly keeps?: readonly KeptFile[];
  /** The name of a container image, valid as one; absent: that of the executor. For executors with containers only. */
  readonly image?: string;
  /** What its container may take; absent: no limits. */
  readonly resources?: Resources;
  /** Containers that run beside it, without expressions; absent: none. */
  readonly services?: readonly Service[];
  /** Where it runs, as its executor said; absent: on this machine. */
  readonly site?: Site;
  /** What it needs beside the workspace and its private folder; absent: nothing. Processes of this machine see all. */
  readonly sees?: readonly SeenPath[];
}

/** A path of this machine that a process needs beside its workspace; in a container it has the same name. */
export interface SeenPath {
  /** Absolute. */
  readonly path: string;
  readonly mode: 'read-only' | 'read-write';
}

/** A text that goes to the catalog when it is there after a success, a failure or a timeout, with secrets masked. */
export interface KeptFile {
  /** In the attempt's private folder. */
  readonly name: string;
  /** What the output is called; placed in no workspace. */
  readonly path: string;
}

/** A text, or a path that only the executor knows: of a file in the attempt's private folder, or below the project. */
export type Argument = string | { readonly file: string } | { readonly project: string };

/**
 * A file in the attempt's private folder. `name` has no `..` and is unique. `apart`: none of the others looks for it
 * beside itself, so that it may stand elsewhere, read-only, and attempts for which it is the same may share it.
 */
export type InvocationFile =
  | { readonly name: string; readonly content: string; readonly apart?: true }
  | { readonly name: string; readonly copyOf: string };

/** A program that a task is run with. */
export interface ChosenTool {
  readonly name: string;
  readonly path: string;
  /** One clause: `the activated virtual environment`. */
  readonly why: string;
}

/** Where the programs of a task come from when that is not this machine: a container image, by what it holds. */
export interface Site {
  /** As it was asked for: `python:3.12-slim`. */
  readonly image: string;
  /** `sha256:…`: the same wherever the image was taken from, and different for another content. */
  readonly digest: string;
  /** By which the executor starts it. */
  readonly id: string;
  /** `PATH` as the image sets it. */
  readonly path: string;
  /** The image for the record: its name with its digest. */
  readonly tool: ChosenTool;
}

/** How an attempt ended. A task's failure is never a rejection. */
export type Outcome =
  | { readonly status: 'succeeded' }
  | {
      readonly status: 'failed';
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly failure?: TaskFailure;
    }
  /** `totalMs`: the limit of all attempts together, where that was used up and not the attempt's own. */
  | { readonly status: 'timed_out'; readonly afterMs: number; readonly totalMs?: number }
  | { readonly status: 'canceled' }
  | { readonly status: 'lost'; readonly message: string }
  /** It could not be started. `again`: trying later may help (fork: EAGAIN). */
  | {
      readonly status: 'error';
      readonly code: 'spawn' | 'image' | 'prepare';
      readonly message: string;
      readonly hint?: string;
      /** Code of the message that says why, for `explain`, where there is one. */
      readonly explain?: string;
      readonly again?: boolean;
    };

/** What made an attempt fail, in words, as far as it is known. */
export interface TaskFailure {
  /** A `DiagnosticCode` of the task codes, such as `missing-argument`, where there is one. */
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  /** Source position in the project, for annotations. */
  readonly file?: string;
  readonly line?: number;
}
