import type { DiagnosticCode } from './codes.ts';
import type { Span } from './span.ts';

/** How bad a diagnostic is. Only an `error` keeps a run from starting. */
export type Severity = 'error' | 'warning' | 'note';

/** Something that the user should know about one of their files or arguments, with where it is and what to do. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** One sentence, lower case, no full stop, names in backticks: what was found and what is accepted. */
  readonly message: string;
  /** Absent when it is about an argument and not about a file. */
  readonly span?: Span;
  /** What to do about it; commands in it can be pasted. */
  readonly hint?: string;
  /** Other places that belong to it, such as the first of two duplicate keys. */
  readonly related?: readonly Related[];
  /** A part of the file that must not be quoted, for it looks like a secret. */
  readonly conceals?: Span;
}

/** A second place that explains a diagnostic. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}
