import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Pipeline, Task } from '../model.ts';
import type { Subject } from '../rule.ts';
import type { TaskScript } from './task-scripts.ts';

/** A habit that the standard model advises against. What it finds is a warning, which a deviation of the file silences. */
export interface Lint {
  /** What `deviations` call it. */
  readonly code: DiagnosticCode;
  /** Keys of the file: where one of them could not be read, it is left out. */
  readonly reliesOn: readonly string[];
  /** Null: it cannot be judged here. */
  readonly find: (subject: LintSubject) => readonly Finding[] | null;
}

/** What a lint looks at. */
export interface LintSubject extends Subject {
  /** The scripts that stand in the file. */
  readonly scripts: readonly TaskScript[];
}

/** One place that departs from the standard model. */
export interface Finding extends Omit<PathProblem, 'code' | 'severity'> {
  /** The task that departs from it; absent: the whole file. */
  readonly task?: Task;
}

/** Whether runs of a pipeline start by the clock, with nobody there who looks at them. */
export function isScheduled({ triggers }: Pipeline): boolean {
  return triggers.some(({ type }) => type === 'schedule' || type === 'interval' || type === 'at');
}
