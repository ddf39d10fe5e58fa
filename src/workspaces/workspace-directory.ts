import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { findCacheFolder } from '../disk/cache-folder.ts';
import { readNames } from '../disk/read-names.ts';
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
  return join(base, `${nameOf(stateDirectory)}-${digestOf(stateDirectory)}`);
}

/** Absolute paths of the folders where versions that told work trees apart kept workspaces of the same runs. */
export function findOlderDirectories(owner: WorkspaceOwner): readonly string[] {
  const directory = findWorkspaceDirectory(owner);
  const base = dirname(directory);
  return [...readNames(base)]
    .filter((name) => name.endsWith(`-${digestOf(owner.stateDirectory)}`) && name !== basename(directory))
    .map((name) => join(base, name));
}

/** The name of the folder that tasks work in: that of the repository, because tools show it. */
export function nameWorkTree(repository: Repository): string {
  return showName(repository.root ?? repository.commonDirectory);
}

/**
 * Absolute path of the work tree in the folder of a run. It has another name than the one wanted where the run was
 * started from another work tree of the repository.
 */
export function findWorkTree(slot: string, wanted: string): string {
  const isWorkTree = (name: string) => existsSync(join(slot, name, '.git'));
  if (isWorkTree(wanted)) return join(slot, wanted);
  return join(slot, [...readNames(slot)].find(isWorkTree) ?? wanted);
}

/** Gives a work tree the name that is wanted. False: there is none, or something else has that name. */
export function renameWorkTree(slot: string, wanted: string): boolean {
  const found = findWorkTree(slot, wanted);
  const path = join(slot, wanted);
  if (found === path) return existsSync(path);
  try {
    renameSync(found, path);
    return true;
  } catch {
    return false;
  }
}

// All work trees of a repository record their runs in one state directory, and may take up each other's. Two
// repositories of one name do not share a pool, nor do two state directories: each knows only its own runs.
function digestOf(stateDirectory: string): string {
  return createHash('sha256').update(stateDirectory).digest('hex').slice(0, 8);
}

// Only for whoever looks into the folder: in the usual place, the name of the repository.
function nameOf(stateDirectory: string): string {
  const folder = basename(stateDirectory) === 'runnable' ? dirname(stateDirectory) : stateDirectory;
  return showName(folder).replace(/[^\w.-]/g, '-');
}

function showName(folder: string): string {
  const name = basename(folder).replace(/\.git$/i, '');
  return name === '' ? basename(dirname(folder)) || 'work' : name;
}
