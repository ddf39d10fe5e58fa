import type { Span } from '../../diagnostics/span.ts';
import type { ParamName, ParamText } from '../params/given-param.ts';

/** A grid as somebody wrote it, before the params that it is about are known. */
export interface GivenGrid {
  readonly axes: readonly GivenAxis[];
  /** The tasks that a document has a section for, with or without axes. */
  readonly tasks: readonly { readonly id: string; readonly span: Span }[];
}

/** Values for one param: of the pipeline, or with `task` of that task. */
export interface GivenAxis extends ParamName {
  readonly values: readonly GivenValue[];
  /** Where its name stands in a document; absent: it was given on the command line. */
  readonly span?: Span;
}

/** A value as it was written, and where. */
export type GivenValue = ParamText & { readonly span?: Span };
