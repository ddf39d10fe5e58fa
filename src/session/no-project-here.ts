import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { listProjects, tellProjects } from './list-projects.ts';

/** Says that no folder from the current one up to the root of a checkout holds a project, and which there are elsewhere. */
export async function describeNoProject(root: string, cwd: string): Promise<Diagnostic> {
  return {
    severity: 'error',
    code: 'no-project',
    message: `no folder from here up to \`${root}\` has a \`.runnable\` folder`,
    hint: hintOf(await listProjects(async (path) => listFolders(join(root, path))), { root, cwd }),
  };
}

function hintOf(projects: readonly string[], { root, cwd }: { root: string; cwd: string }): string {
  const [first] = projects;
  if (first === undefined) return 'write a first pipeline with `runnable init`';
  const way = relative(realpathSync(cwd), join(root, first)).split(sep).join('/');
  return `${tellProjects(projects)}: go there, or name one: \`runnable -C ${quoteForShell(way)} list\``;
}

function listFolders(path: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
