import type { ChosenTool, SeenPath } from './invocation.ts';

/** What is installed for an attempt: its paths are known before it is made, and hold when the attempt's process starts. */
export interface PackageEnvironment {
  /** What it is made from, for people: `requirements.txt`. */
  readonly name: string;
  readonly language: 'python' | 'node';
  /** Absolute path of the folder whose programs stand first in `PATH`. */
  readonly bin: string;
  /** The caller's `PATH`, which stands behind it. */
  readonly path: string;
  /** Variables that say which environment is in force, such as `VIRTUAL_ENV`. */
  readonly variables: Readonly<Record<string, string>>;
  /** What of this machine a container needs to see of it; absent: it is for processes of this machine. */
  readonly sees?: readonly SeenPath[];
  /** The interpreter, or for Node the folder of the packages. */
  readonly tool: ChosenTool;
}
