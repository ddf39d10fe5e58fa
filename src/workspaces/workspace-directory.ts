import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { findCacheFolder } from '../disk/cache-folder.ts';
import type { Repository } from '../git/repository.ts';

/** Whose workspaces they are: the runs of one repository that are recorded in one state directory. */
export interface WorkspaceOwner {
  readonly repository: Repository;
  /** Absolute path. */
  readonly stateDirectory: string;
}

/**
 * Absolute path of the folder with the workspaces of a repository, below `RUNNABLE_WORKSPACE_DIR` or else the user's
 * cache folder. Throws `EnvironmentError` when that lies in a folder named `.git`.
 */
export function findWorkspaceDirectory({ repository, stateDirectory }: WorkspaceOwner): string {
  const chosen = repository.environment['RUNNABLE_WORKSPACE_DIR'];
  const base = chosen
    ? resolve(chosen)
    : join(findCacheFolder(repository.environment), 'runnable', 'workspaces');
  if (base.split('/').some((part) => part.toLowerCase() === '.git')) {
    throw new EnvironmentError('workspace-inside-git', `\`${base}\` lies in a \`.git\` folder`, {
      hint: 'name another folder with RUNNABLE_WORKSPACE_DIR, or none',
    });
  }
  return join(base, keyOf(repository, stateDirectory));
}

/** The name of the folder that tasks work in: that of the repository, because tools show it. */
export function nameWorkTree(repository: Repository): string {
  const folder = repository.root ?? repository.commonDirectory;
  const name = basename(folder).replace(/\.git$/i, '');
  return name === '' ? basename(dirname(folder)) || 'work' : name;
}

// Two repositories of one name do not share a pool, nor do two state directories: each knows only its own runs.
function keyOf(repository: Repository, stateDirectory: string): string {
  const digest = createHash('sha256').update(stateDirectory).digest('hex').slice(0, 8);
  return `${nameWorkTree(repository).replace(/[^\w.-]/g, '-')}-${digest}`;
}
