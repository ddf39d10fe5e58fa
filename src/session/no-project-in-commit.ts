import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type ObjectSource, readFolder } from '../git/contents.ts';
import { joinPath, pathBytes, showPath } from '../git/tree.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { folder } from './definitions.ts';
import { listProjects, tellProjects } from './list-projects.ts';
import type { Project } from './project.ts';

/**
 * Says that a commit of a bare repository holds no project where one is looked for, and which there are elsewhere; null
 * where it holds one, and for a checkout, whose project was found on disk.
 */
export async function findNoProject(
  project: Pick<Project, 'folder' | 'prefix'>,
  { commit, source }: { readonly commit: string; readonly source: ObjectSource },
): Promise<Diagnostic | null> {
  if (project.folder !== null) return null;
  const place = joinPath(pathBytes(project.prefix), folder);
  if ((await readFolder(source, commit, place)) !== null) return null;
  const projects = await listProjects((path) => listFolders(source, commit, path));
  const where = project.prefix === '' ? 'at its root' : `in \`${project.prefix}\``;
  return {
    severity: 'error',
    code: 'no-project',
    message: `commit \`${commit.slice(0, 7)}\` has no \`${folder}\` folder ${where}, where this bare repository is asked for its project`,
    ...hintOf(projects.map(showPath)),
  };
}

// For a hint only: what a partial clone lacks is not fetched for it.
async function listFolders(source: ObjectSource, commit: string, path: string): Promise<readonly string[]> {
  try {
    const entries = (await readFolder(source, commit, path)) ?? [];
    return entries.filter(({ mode }) => mode === 'tree').map(({ name }) => name);
  } catch (error) {
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}

function hintOf(projects: readonly string[]): { readonly hint?: string } {
  const [first] = projects;
  if (first === undefined) return {};
  const command = `git worktree add --detach ../checkout && runnable -C ${quoteForShell(`../checkout/${first}`)} list`;
  return { hint: `${tellProjects(projects)}, which are found in a work tree: \`${command}\`` };
}
