import type { ChosenTool } from '../plan/invocation.ts';

/** How an environment is made: everything about it but the doing. */
export interface Recipe {
  /** For people: `requirements.txt`, or the wheel. */
  readonly name: string;
  readonly language: 'python' | 'node';
  /** What makes it: `uv`, `pip`, … */
  readonly tool: string;
  /** The interpreter with its version. */
  readonly interpreter: string;
  /** What its content follows from, in an order of its own: names of files with their digests, interpreter, platform. */
  readonly identity: readonly string[];
  /** What attempts find, for the folder that the environment has. */
  readonly place: (folder: string) => EnvironmentParts;
  /** Puts files into the folder, which is yet to be made, before the first step. */
  readonly prepare?: (folder: string) => Promise<void>;
  readonly steps: (folder: string) => readonly Step[];
  /** The packages that were installed, a line each; `ask` runs a step and gives what it wrote. */
  readonly listPackages: (folder: string, ask: (step: Step) => Promise<string>) => Promise<readonly string[]>;
  /** Where its packages are shown to a project: relative path of the link, and what it leads to in the folder. */
  readonly link?: { readonly path: string; readonly to: string };
}

export interface EnvironmentParts {
  readonly bin: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly tool: ChosenTool;
}

/** One program of the making. */
export interface Step {
  readonly argv: readonly string[];
  /** Relative to the project; absent: the project's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}
