import { EnvironmentError } from '../diagnostics/errors.ts';
import { diskTrouble } from './trouble.ts';

/** What was thrown, as a trouble of the environment where the disk refused a path in a way that no code of ours can cause. */
export function nameFailure(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (!('path' in error)) return nameless(error, String(error.code));
  if (typeof error.path !== 'string' || !refusals.has(String(error.code))) return error;
  return diskTrouble(error, error.path);
}

// What is written to an open file has no path any more.
function nameless(error: Error, code: string): unknown {
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new EnvironmentError('disk-full', `the disk is full: ${error.message}`, {
    cause: error,
    hint: 'make space: `df` shows what is free on each disk; `runnable runs gc` removes records that are not needed',
  });
}

const refusals: ReadonlySet<string> = new Set(
  'EACCES EPERM EROFS ENOSPC EDQUOT ENOTDIR EIO ESTALE ELOOP ENAMETOOLONG EMFILE ENFILE'.split(' '),
);
