import { EnvironmentError } from '../diagnostics/errors.ts';
import { errorCode } from './error-code.ts';
import { makeFolderTree } from './make-folder-tree.ts';
import { diskTrouble } from './trouble.ts';

/** Makes a folder and those above it that are missing; fine if it is there. Throws `EnvironmentError`. */
export function makeFolders(path: string, mode = 0o777): void {
  try {
    makeFolderTree(path, mode);
  } catch (error) {
    const at = error instanceof Error && 'path' in error ? String(error.path) : path;
    throw errorCode(error) === 'ENOENT' ? noFolders(at) : diskTrouble(error, at);
  }
}

function noFolders(path: string): EnvironmentError {
  return new EnvironmentError('not-writable', `no folder can be made at \`${path}\``, {
    hint: 'name a folder: RUNNABLE_STATE_DIR for records, RUNNABLE_WORKSPACE_DIR for workspaces',
  });
}
