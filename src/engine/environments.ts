import type { Result } from '../diagnostics/result.ts';
import type { EnvironmentRequest } from '../pipeline/model.ts';
import type { Argument, Invocation, Outcome, Site } from '../plan/invocation.ts';
import type { PackageEnvironment } from '../plan/package-environment.ts';
import type { OutputStream } from './ports.ts';

/** The packages of tasks: made once for each content, kept for later runs. */
export interface Environments {
  /**
   * What the environment of a task is, without making it: the same content gives the same one. Diagnostics say what is
   * wrong with what the task asks for.
   */
  readonly find: (request: EnvironmentRequest, place: EnvironmentPlace) => Promise<Result<FoundEnvironment>>;
  /** Lets go of what the run has used. */
  readonly close: () => void;
}

/** For whom an environment is. */
export interface EnvironmentPlace {
  /** Id of the task instance, for messages. */
  readonly task: string;
  /** Absolute path of the project's folder in the workspace. */
  readonly project: string;
  /** Absolute path of the project's folder in the live checkout, null for a bare repository. */
  readonly checkout: string | null;
  /** Where the programs come from that it is made with and for; absent: from this machine. */
  readonly site?: Site;
}

export interface FoundEnvironment {
  readonly environment: PackageEnvironment;
  /** Makes it unless it is there, and shows it to the project. A failure to do so is an outcome, never a rejection. */
  readonly make: (making: EnvironmentMaking) => Promise<MadeEnvironment>;
}

/** What an environment is made with. */
export interface EnvironmentMaking {
  /** From 1. A first attempt takes the failure of another task of the run for its own; later ones try again. */
  readonly attempt: number;
  /** Names that are let through from the caller, as for the task. */
  readonly passEnv: readonly string[];
  /** Variables that the task declares: those that set up the tools count here, too. */
  readonly env: Readonly<Record<string, Argument>>;
  /** Aborted when the attempt is stopped. */
  readonly signal: AbortSignal;
  /** Runs a step where the task will run; its output is in the log of the attempt, and told to `hear`. */
  readonly run: (step: Invocation, hear: HearOutput) => Promise<Outcome>;
  /** Runs a step whose output is for `hear` alone. */
  readonly ask: (step: Invocation, hear: HearOutput) => Promise<Outcome>;
  /** Writes a line into the log of the attempt. */
  readonly say: (line: string) => void;
}

export type HearOutput = (stream: OutputStream, chunk: Uint8Array) => void;

/** The record of an environment that is there, the same object for all attempts of a run; or why it is not. */
export type MadeEnvironment =
  | { readonly ok: true; readonly record: EnvironmentRecord; readonly packages: readonly string[] }
  | { readonly ok: false; readonly outcome: Outcome };

/** What was installed for a task. */
export interface EnvironmentRecord {
  /** What it was made from: `requirements.txt`. */
  readonly name: string;
  /** The same for the same content, interpreter and platform. */
  readonly key: string;
  /** What made it: `uv`, `pip`, `npm`, … */
  readonly tool: string;
  /** The interpreter with its version: `CPython 3.12.4`. */
  readonly interpreter: string;
}
