import type { PathProblem } from '../yaml/path-problem.ts';
import type { BuiltPipeline } from './build-pipeline.ts';
import type { Level } from './level.ts';
import type { Loading } from './loading.ts';
import type { Task } from './model.ts';

/** What a rule looks at. */
export interface Subject extends BuiltPipeline {
  readonly loading: Loading;
  /** That of the file first, each before the branches in it. */
  readonly levels: readonly Level[];
  /** Those of all levels. */
  readonly tasks: readonly Task[];
}

/** Something that must hold in a pipeline file beyond the types of its values. */
export interface Rule {
  readonly name: string;
  /** Keys of the file: where one of them could not be read, the rule is left out, for it would find what only follows from that. */
  readonly reliesOn: readonly string[];
  readonly check: (subject: Subject) => readonly PathProblem[];
}
