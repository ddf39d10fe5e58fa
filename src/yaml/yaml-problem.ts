import type { yamlCodes } from '../diagnostics/codes/yaml.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type LineTable, spanBetween } from '../diagnostics/line-table.ts';

/** Something wrong with the text of a file, by offsets. */
export interface YamlProblem {
  readonly code: keyof typeof yamlCodes;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly hint?: string;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

/** The diagnostic of a problem. */
export function placeProblem(problem: YamlProblem, table: LineTable): Diagnostic {
  const { code, message, start, end, hint, related } = problem;
  return {
    severity: 'error',
    code,
    message,
    span: spanBetween(table, start, end),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : { related: [{ message: related.message, span: spanBetween(table, related.start, related.end) }] }),
  };
}
