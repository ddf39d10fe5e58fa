import { EnvironmentError } from '../diagnostics/errors.ts';

/** How a process ends: the same in every mode. A run's own codes (0, 1, 124, 130, 143) come from the engine. */
export const exitCodes = {
  ok: 0,
  taskFailed: 1,
  /** The definition, params or usage is wrong. */
  wrong: 2,
  environment: 3,
  refused: 4,
  damaged: 5,
  /** A bug of ours. */
  bug: 70,
  /** A run took longer than it may. */
  timedOut: 124,
} as const;

/** The exit code of what was thrown. */
export function exitCodeOf(error: unknown): number {
  return error instanceof EnvironmentError ? error.exitCode : exitCodes.bug;
}
