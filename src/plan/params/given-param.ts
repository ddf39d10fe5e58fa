import type { Span } from '../../diagnostics/span.ts';
import type { Json } from '../../values/json.ts';
import type { ParamSource } from '../plan.ts';

/** A value that somebody gives for a param, before its declaration is known. */
export type GivenParam = ParamName & ParamText & { readonly source: ParamSource; readonly span?: Span };

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
