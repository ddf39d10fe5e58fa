import { diskTrouble } from './trouble.ts';

/** What was thrown, as a trouble of the environment where the disk refused a path in a way that no code of ours can cause. */
export function nameFailure(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return error;
  if (typeof error.path !== 'string' || !refusals.has(String(error.code))) return error;
  return diskTrouble(error, error.path);
}

const refusals: ReadonlySet<string> = new Set(
  'EACCES EPERM EROFS ENOSPC EDQUOT ENOTDIR EIO ESTALE ELOOP ENAMETOOLONG EMFILE ENFILE'.split(' '),
);
