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
} as const;

/** The exit code of what was thrown. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof EnvironmentError)) return exitCodes.bug;
  switch (error.trouble) {
    case 'environment':
      return exitCodes.environment;
    case 'refused':
      return exitCodes.refused;
    case 'damaged':
      return exitCodes.damaged;
    default:
      return error.trouble satisfies never;
  }
}
