import type { Span } from '../../diagnostics/span.ts';
import type { Json } from '../../values/json.ts';
import type { ParamSource } from '../plan.ts';

/** A value that somebody gives for a param, before its declaration is known. */
export type GivenParam = ParamName &
  ParamText & {
    readonly source: ParamSource;
    readonly span?: Span;
    /** Where its name stands in a document. */
    readonly nameSpan?: Span;
  };

/** Which param is meant: one of the pipeline, or with `task` one of that task. Names keep their case. */
export interface ParamName {
  readonly name: string;
  readonly task?: string;
}

/** What was written: text whose type the declaration decides, or a value that has one. */
export type ParamText =
  | { readonly form: 'text'; readonly value: string }
  /** `text`: a number as it was written, where that is known; a string param keeps it so. */
  | { readonly form: 'json'; readonly value: Json; readonly text?: string };

/** The name as people write it: `alpha`, or `train.depth`. */
export function paramLabel({ name, task }: ParamName): string {
  return task === undefined ? name : `${task}.${name}`;
}

/** Values by the strength of their sources, the strongest last; those of one source stay as they are, so that the last one wins. */
export function rankParams(given: readonly GivenParam[]): readonly GivenParam[] {
  return [...given].sort((left, right) => strength[left.source] - strength[right.source]);
}

const strength: Readonly<Record<ParamSource, number>> = {
  none: 0,
  default: 1,
  task: 2,
  parent: 2.5,
  'params-file': 3,
  environment: 4,
  trigger: 5,
  caller: 6,
  sweep: 7,
  'command-line': 8,
  matrix: 9,
  item: 9,
  index: 9,
};
