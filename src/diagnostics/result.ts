import type { Diagnostic } from './diagnostic.ts';

/** A value, perhaps with warnings; or at least one error. What every function returns that judges what a user wrote. */
export type Result<T> = Success<T> | Failure;

/** There is a value. */
export interface Success<T> {
  readonly ok: true;
  readonly value: T;
  /** Warnings and notes only. */
  readonly diagnostics: readonly Diagnostic[];
}

/** There is none. */
export interface Failure {
  readonly ok: false;
  /** At least one of them is an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A value with what there is to say about it. */
export function success<T>(value: T, diagnostics: readonly Diagnostic[] = []): Success<T> {
  return { ok: true, value, diagnostics };
}

/** No value, and why. */
export function failure(diagnostics: readonly Diagnostic[]): Failure {
  return { ok: false, diagnostics };
}

/** The value if no diagnostic is an error, else the diagnostics. */
export function resultOf<T>(value: T, diagnostics: readonly Diagnostic[]): Result<T> {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
    ? failure(diagnostics)
    : success(value, diagnostics);
}
