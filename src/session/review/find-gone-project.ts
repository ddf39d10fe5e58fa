import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type ObjectSource, readFolder } from '../../git/contents.ts';
import { joinPath, pathBytes } from '../../git/tree.ts';
import { folder } from '../definitions.ts';
import type { Project } from '../project.ts';

/**
 * The project that a folder belonged to at the base, where its pipelines are gone and a folder above is found in its
 * place. `cwd`: absolute path of a folder in or below the project that is found now.
 */
export async function findGoneProject(
  project: Project,
  cwd: string,
  { source, base }: { readonly source: ObjectSource; readonly base: string },
): Promise<Project> {
  const { root } = project.repository;
  if (root === null) return project;
  for (const prefix of listFoldersBelow(project.prefix, relative(root, realpathSync(cwd)))) {
    const there = await readFolder(source, base, pathBytes(joinPath(prefix, folder)));
    if (there !== null) return { ...project, folder: join(root, prefix), prefix };
  }
  return project;
}

// The nearest first.
function listFoldersBelow(above: string, path: string): readonly string[] {
  const names = path.split(sep).filter((name) => name !== '');
  const depth = above === '' ? 0 : above.split('/').length;
  return names.slice(depth).map((_, index) => names.slice(0, names.length - index).join('/'));
}
