import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPool } from './pool.ts';
import { findWorkspaceDirectory, type WorkspaceOwner } from './workspace-directory.ts';

/**
 * Removes the workspaces of runs that no longer need one, and what killed runners left in the trash. Gives the ids of
 * these runs. A run has its record before its workspace, so `isNeeded` may simply look for the record.
 */
export async function collectWorkspaces(
  owner: WorkspaceOwner,
  isNeeded: (run: string) => boolean | Promise<boolean>,
): Promise<readonly string[]> {
  const directory = findWorkspaceDirectory(owner);
  const pool = openPool(directory, owner.repository.environment['PATH']);
  pool.sweep();
  const removed: string[] = [];
  for (const run of await readdir(join(directory, 'runs')).catch(() => [])) {
    if (await isNeeded(run)) continue;
    await pool.removeRun(run);
    removed.push(run);
  }
  return removed;
}
