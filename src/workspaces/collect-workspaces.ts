import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../disk/remove-tree.ts';
import { openPool } from './pool.ts';
import { findOlderDirectories, findWorkspaceDirectory, type WorkspaceOwner } from './workspace-directory.ts';

/**
 * Removes the workspaces of runs that no longer need one, and what killed runners left in the trash. Gives the ids of
 * these runs. A run has its record before its workspace, so `isNeeded` may simply look for the record.
 */
export async function collectWorkspaces(
  owner: WorkspaceOwner,
  isNeeded: (run: string) => boolean | Promise<boolean>,
): Promise<readonly string[]> {
  const removed = await collectIn(owner, findWorkspaceDirectory(owner), isNeeded);
  for (const directory of findOlderDirectories(owner)) {
    for (const run of await collectIn(owner, directory, isNeeded)) removed.add(run);
    // No run will take what lies in its pool.
    if ((await listRuns(directory)).length === 0) removeTree(directory);
  }
  return [...removed];
}

async function collectIn(
  { repository }: WorkspaceOwner,
  directory: string,
  isNeeded: (run: string) => boolean | Promise<boolean>,
): Promise<Set<string>> {
  const pool = openPool(directory, repository.environment['PATH']);
  pool.sweep();
  const removed = new Set<string>();
  for (const run of await listRuns(directory)) {
    if (await isNeeded(run)) continue;
    await pool.removeRun(run);
    removed.add(run);
  }
  return removed;
}

async function listRuns(directory: string): Promise<readonly string[]> {
  return readdir(join(directory, 'runs')).catch(() => []);
}
