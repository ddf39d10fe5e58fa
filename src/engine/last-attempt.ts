import type { AttemptName } from './ports.ts';
import type { TaskState } from './state.ts';

/** Stands for the attempt of an earlier run whose results a task has. */
export const cachedAttempt = 0;

/** The attempt whose log stands for a task: its last one, or that of the results which it was given; null: there is none. */
export function lastAttempt({ id, attempts, reason, cache }: TaskState): AttemptName | null {
  if (reason === 'cached' && cache?.from !== undefined) return { id, attempt: cachedAttempt };
  return attempts === 0 ? null : { id, attempt: attempts };
}
