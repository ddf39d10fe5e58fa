import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import { makeFolderTree } from '../../disk/make-folder-tree.ts';

export interface NewFile {
  /** Relative to the project. */
  readonly path: string;
  readonly content: string;
}

/**
 * Writes files below a folder; those that exist are left as they are unless `force` is set. Throws `EnvironmentError`
 * where nothing can be written.
 */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  { force }: { readonly force: boolean },
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, content } of files) {
    const isNew = await writeNewFile(join(folder, path), content, force ? 'w' : 'wx');
    (isNew ? written : kept).push(path);
  }
  return { written, kept };
}

async function writeNewFile(target: string, content: string, flag: 'w' | 'wx'): Promise<boolean> {
  try {
    makeFolderTree(dirname(target));
  } catch (error) {
    throw unwritable(target, error);
  }
  try {
    await writeFile(target, content, { flag });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw unwritable(target, error);
  }
}

/** Says that a file cannot be written, and what helps. */
export function unwritable(target: string, cause: unknown): EnvironmentError {
  return new EnvironmentError('not-writable', `\`${target}\` cannot be written: ${errorCode(cause)}`, {
    hint: 'choose a folder that this user may write to, with `-C DIR`, or take what is in the way out of it',
    cause,
  });
}
