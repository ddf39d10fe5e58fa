import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { diskTrouble } from './trouble.ts';

/**
 * Makes a folder and those above it that are missing; fine if it is there. Throws `EnvironmentError`.
 * Node's own recursive `mkdir` never ends where a file system says "no such file" inside a folder that it has, as `/proc` does.
 */
export function makeFolders(path: string, mode = 0o777): void {
  if (tryFolder(path, mode)) return;
  if (dirname(path) === path) throw noFolders(path);
  // Where it is there by now, another process has just made it.
  if (!isFolder(dirname(path))) makeFolders(dirname(path), mode);
  if (!tryFolder(path, mode)) throw noFolders(path);
}

/** Makes one folder. False: the one above it is missing, or so the file system says. */
function tryFolder(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return false;
    if (code === 'EEXIST' && isFolder(path)) return true;
    throw diskTrouble(error, path);
  }
}

function noFolders(path: string): EnvironmentError {
  return new EnvironmentError('not-writable', `no folder can be made at \`${path}\``, {
    hint: 'name a folder: RUNNABLE_STATE_DIR for records, RUNNABLE_WORKSPACE_DIR for workspaces',
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
