import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Outcome } from '../plan/invocation.ts';

/** A task that cannot be started, and why. */
export interface Unstarted {
  readonly do: 'fail';
  readonly outcome: Outcome;
}

/** What keeps a task from starting, as its outcome; what is stored and damaged, and what is our bug, is thrown again. */
export function unstartedBy(error: unknown): Unstarted {
  // What is stored and damaged says nothing about the task: the run ends, and goes on when that is mended.
  if (error instanceof EnvironmentError && error.trouble !== 'damaged') {
    return unstarted(error.message, error.hint);
  }
  // By its name: the expression language is loaded only where it is needed.
  if (error instanceof Error && error.name === 'TemplateError') return unstarted(error.message, undefined);
  throw error;
}

/** The same of diagnostics, of which at least one is an error. */
export function unstartedFor(diagnostics: readonly Diagnostic[]): Unstarted {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return unstarted(errors.map(({ message }) => message).join('; '), errors[0]?.hint);
}

function unstarted(message: string, hint: string | undefined): Unstarted {
  const outcome: Outcome = { status: 'error', code: 'prepare', message };
  return { do: 'fail', outcome: hint === undefined ? outcome : { ...outcome, hint } };
}
