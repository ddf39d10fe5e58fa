import type { EnvironmentCode } from './codes.ts';

/**
 * Why the environment kept us from working; decides the exit code.
 * `environment`: git, disk, engine, network (3). `refused`: unsafe or busy (4). `damaged`: stored state (5).
 */
export type EnvironmentTrouble = 'environment' | 'refused' | 'damaged';

/** The world around us failed: thrown, and caught only where a process ends. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code: EnvironmentCode;
  readonly hint: string | undefined;
  readonly trouble: EnvironmentTrouble;

  constructor(code: EnvironmentCode, message: string, options: EnvironmentErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.trouble = options.trouble ?? 'environment';
  }

  /** What a process ends with because of it. */
  get exitCode(): 3 | 4 | 5 {
    return exitCodes[this.trouble];
  }
}

const exitCodes = { environment: 3, refused: 4, damaged: 5 } as const satisfies Record<
  EnvironmentTrouble,
  number
>;

/** What is said of a failure beside its message. */
export interface EnvironmentErrorOptions {
  /** What the user can do about it. */
  readonly hint?: string;
  /** `environment` unless said otherwise. */
  readonly trouble?: EnvironmentTrouble;
  readonly cause?: unknown;
}

/** A bug of ours: something that cannot happen did. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
