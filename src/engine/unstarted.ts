import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { TemplateError } from '../expressions/template-error.ts';
import type { Outcome } from '../plan/invocation.ts';

/** A task that cannot be started, and why. */
export interface Unstarted {
  readonly do: 'fail';
  readonly outcome: Outcome;
}

/** What keeps a task from starting, as its outcome; what is stored and damaged, and what is our bug, is thrown again. */
export function unstartedBy(error: unknown): Unstarted {
  const why = known(error);
  return unstarted(why.message, why);
}

/** The same for a group, whose end has a reason and no hint of its own. */
export function reasonBy(error: unknown): string {
  const { message, hint } = known(error);
  return error instanceof TemplateError && hint !== undefined ? `${message}; ${hint}` : message;
}

function known(error: unknown): EnvironmentError | TemplateError {
  // What is stored and damaged says nothing about the task: the run ends, and goes on when that is mended.
  if (error instanceof EnvironmentError && error.trouble !== 'damaged') return error;
  if (error instanceof TemplateError) return error;
  throw error;
}

/** The same of diagnostics, of which at least one is an error. */
export function unstartedFor(diagnostics: readonly Diagnostic[]): Unstarted {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return unstarted(errors.map(({ message }) => message).join('; '), errors[0]);
}

function unstarted(message: string, why?: EnvironmentError | TemplateError | Diagnostic): Unstarted {
  const outcome: Outcome = {
    status: 'error',
    code: 'prepare',
    message,
    ...(why?.hint === undefined ? {} : { hint: why.hint }),
    ...(why !== undefined && 'code' in why ? { explain: why.code } : {}),
  };
  return { do: 'fail', outcome };
}
