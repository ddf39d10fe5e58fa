import type { Path } from '../diagnostics/span.ts';
import type { Json, JsonObject } from '../values/json.ts';

/** What a kind's block in a pipeline file may hold. How it is carried out is `TaskKind`, which this row does not know. */
export interface KindSchema {
  /** The key in the task: `shell`, `python`, … */
  readonly name: string;
  /** One line for the reference page and for messages. */
  readonly summary: string;
  /** Name of the definition in the pipeline schema that the value must satisfy. */
  readonly definition: string;
  /** The value in its normal form. Only called with a value that satisfies the definition. */
  readonly normalise: (value: Json) => JsonObject;
  /** What the schema cannot say: paths relative to the kind's value, and one sentence each. */
  readonly check?: (value: Json) => readonly BlockProblem[];
  /** Strings of the value that may hold expressions, such as the elements of `args`. */
  readonly templates: (value: Json) => readonly BlockText[];
  /** Strings of the value in which an expression would become program text. */
  readonly scripts: (value: Json) => readonly BlockText[];
  /** What a script says in place of an expression, where it is no variable of the environment; null: a name of its own. */
  readonly valueInScript?: (name: string | null) => string;
  /** Files of the project that the block names, such as a script. */
  readonly files: (block: JsonObject) => readonly string[];
  /**
   * Globs of what counts as its code beside `files`, where a task says which files it reads: of a function all files of
   * its language. Absent: nothing.
   */
  readonly sources?: (block: JsonObject) => readonly string[];
  /** Whether pickled values can be handed to it. */
  readonly pickles: boolean;
  /** Whose packages an `environment` may bring to it; absent: none, and that of `defaults` is not for it. */
  readonly environments?: readonly EnvironmentLanguage[];
  /** Names of returns that the block gives by itself, so that the task need not declare them. */
  readonly returns?: (block: JsonObject) => readonly string[];
  /** Files that the block makes the task write: outputs that the task need not declare. */
  readonly outputs?: (block: JsonObject) => readonly string[];
}

/** Whose packages an environment holds. */
export type EnvironmentLanguage = 'python' | 'node';

export interface BlockText {
  readonly path: Path;
  readonly text: string;
}

export interface BlockProblem {
  readonly path: Path;
  readonly code: 'kind-block' | 'script';
  readonly message: string;
  readonly hint?: string;
}
