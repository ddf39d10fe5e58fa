/** Something wrong with an expression, by offsets in its template. */
export interface ExpressionProblem {
  readonly code:
    | 'expression'
    | 'unknown-function'
    | 'unknown-context'
    | 'unknown-name'
    | 'unknown-return'
    | 'unknown-task'
    | 'compare-types';
  /** `error` unless said otherwise. */
  readonly severity?: 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}
