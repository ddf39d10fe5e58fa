import { readdir, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaFile, templatesFolder } from '../shipped-files.ts';
import type { NewFile } from './write-new-files.ts';

/** The starters that are shipped; each a folder of `templates/`. */
export const templateNames = ['python', 'shell', 'node', 'github', 'github-forks'] as const;

/** The files of a template, as they will lie in the project. `github-action`: `github` with the Action. */
export async function listTemplate(
  name: (typeof templateNames)[number] | 'github-action',
): Promise<readonly NewFile[]> {
  const folder = fileURLToPath(new URL(`${name}/`, templatesFolder));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  return Promise.all(
    paths
      .sort()
      .map(async (path) => ({ path: relative(folder, path), content: await readFile(path, 'utf8') })),
  );
}

/** The schema that an editor checks pipeline files with. */
export function readSchemaFile(): Promise<string> {
  return readFile(schemaFile, 'utf8');
}
