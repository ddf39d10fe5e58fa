import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type ObjectSource, readFolder } from '../git/contents.ts';
import { joinPath, pathBytes, showPath, type TreeEntry } from '../git/tree.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { folder } from './definitions.ts';
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
  const projects = await listProjects((path) => readFolderIfThere(source, commit, path));
  const where = project.prefix === '' ? 'at its root' : `in \`${project.prefix}\``;
  return {
    severity: 'error',
    code: 'no-project',
    message: `commit \`${commit.slice(0, 7)}\` has no \`${folder}\` folder ${where}, where this bare repository is asked for its project`,
    ...hintOf(projects.map(showPath)),
  };
}

// For a hint only: what a partial clone lacks is not fetched for it.
async function readFolderIfThere(
  source: ObjectSource,
  commit: string,
  path: string,
): Promise<readonly TreeEntry[]> {
  try {
    return (await readFolder(source, commit, path)) ?? [];
  } catch (error) {
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}

// As deep and as far as in a checkout.
async function listProjects(
  read: (path: string) => Promise<readonly TreeEntry[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  let level: readonly string[] = [''];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const path of level.slice(0, mostFolders - looked)) {
      looked += 1;
      const names = (await read(path)).filter(({ mode }) => mode === 'tree').map(({ name }) => name);
      if (names.includes(folder)) found.push(path);
      next.push(...names.filter(isPlace).map((name) => joinPath(path, name)));
    }
    level = next;
  }
  return found;
}

const deepest = 4;
const mostFolders = 1000;
const mostNamed = 5;

function isPlace(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

function hintOf(projects: readonly string[]): { readonly hint?: string } {
  const [first] = projects;
  if (first === undefined) return {};
  const named = projects.slice(0, mostNamed).map((path) => `\`${path}\``);
  const more = projects.length > mostNamed ? ` and ${projects.length - mostNamed} more` : '';
  const there = `there are projects in ${named.join(', ')}${more}`;
  const command = `git worktree add --detach ../checkout && runnable -C ${quoteForShell(`../checkout/${first}`)} list`;
  return { hint: `${there}, which are found in a work tree: \`${command}\`` };
}
