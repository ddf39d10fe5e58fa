import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';

/** What the disk did to us, in words. Errors that do not come from the disk are given back as they are. */
export function diskTrouble(error: unknown, path: string): unknown {
  if (error instanceof EnvironmentError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return error;
  const cause = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpace(error, path);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new EnvironmentError('not-writable', `\`${path}\` cannot be written: ${code}`, {
      ...cause,
      hint: 'give the folder to this user, or name another one: RUNNABLE_STATE_DIR for records, RUNNABLE_WORKSPACE_DIR for workspaces',
    });
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new EnvironmentError(
      'not-writable',
      `\`${path}\` is not a folder, or lies below something that is none`,
      {
        ...cause,
        hint: 'name a folder: RUNNABLE_STATE_DIR for records, RUNNABLE_WORKSPACE_DIR for workspaces',
      },
    );
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new EnvironmentError('too-many-files', `no more files can be opened: ${code}`, {
      ...cause,
      hint: 'raise the limit with `ulimit -n`, or run fewer tasks at a time with `--max-parallel`',
    });
  }
  if (code === 'ENOENT') {
    return new EnvironmentError('state-gone', `\`${path}\` was deleted while it was in use`, {
      ...cause,
      hint: 'use `runnable runs gc` to remove runs: it leaves those alone that are running',
    });
  }
  return new EnvironmentError('disk-error', `the disk failed at \`${path}\`: ${error.message}`, cause);
}

function noSpace(cause: Error, path: string): EnvironmentError {
  return hasNoInodes(path)
    ? new EnvironmentError('disk-full', `the disk has no inodes left for \`${path}\``, {
        cause,
        hint: `remove files that are not needed; \`df -i ${quoteForShell(dirname(path))}\` shows the count`,
      })
    : new EnvironmentError('disk-full', `the disk is full at \`${path}\``, {
        cause,
        hint: `make space and go on with \`runnable resume\`; \`df ${quoteForShell(dirname(path))}\` shows what is free`,
      });
}

function hasNoInodes(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { files, ffree, bavail } = statfsSync(folder);
      return files > 0 && ffree === 0 && bavail > 0;
    } catch {
      if (folder === dirname(folder)) return false;
    }
  }
}
