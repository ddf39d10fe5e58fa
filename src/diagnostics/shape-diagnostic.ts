import type { Diagnostic } from './diagnostic.ts';

/** A diagnostic for readers outside: a public shape, in which keys are added and never changed. Lines and columns from 1. */
export function shapeDiagnostic({ severity, code, message, span, hint }: Diagnostic) {
  return {
    severity,
    code,
    message,
    file: span?.file ?? null,
    line: span?.line ?? null,
    column: span?.column ?? null,
    end_line: span?.endLine ?? null,
    end_column: span?.endColumn ?? null,
    hint: hint ?? null,
  };
}
