import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import type { Result } from '../diagnostics/result.ts';
import type { EnvironmentFormat } from '../pipeline/environment-file.ts';
import { identifyFiles, nameOf, type RecipeOrder, refuseRecipe } from './recipe-order.ts';
import { type LocalPackage, readRequirements } from './requirements.ts';

/** What the packages of a Python environment follow from: its file, what that refers to, and the wheel. */
export async function identifyPythonFiles(
  order: RecipeOrder,
  format: EnvironmentFormat | null,
): Promise<Result<readonly string[]>> {
  const { file, wheel } = order.request;
  const paths = new Set<string>();
  if (file !== undefined) {
    if (format === 'requirements' || format === 'conda') {
      const refused = addRequirements(order, file, paths);
      if (refused !== null) return refused;
    }
    paths.add(file);
    for (const name of besides[format ?? 'requirements'] ?? []) {
      const path = posix.join(posix.dirname(file), name);
      if (existsSync(join(order.place.project, path))) paths.add(path);
    }
  }
  if (wheel !== undefined) paths.add(wheel);
  return await identifyFiles(order, paths);
}

const besides: { readonly [format in EnvironmentFormat]?: readonly string[] } = {
  pyproject: ['uv.lock'],
  'uv-lock': ['pyproject.toml'],
};

/** Adds all that a requirements file refers to, near or far. */
function addRequirements(order: RecipeOrder, file: string, paths: Set<string>): Result<never> | null {
  if (paths.has(file)) return null;
  paths.add(file);
  const path = join(order.place.project, file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const { files, paths: packages } = readRequirements(readFileSync(path, 'utf8'));
  for (const each of packages) {
    const refused = addPackage(order, each, { file, paths });
    if (refused !== null) return refused;
  }
  for (const name of files) {
    const refused = addRequirements(order, posix.join(posix.dirname(file), name), paths);
    if (refused !== null) return refused;
  }
  return null;
}

function addPackage(
  order: RecipeOrder,
  { path, editable }: LocalPackage,
  { file, paths }: { readonly file: string; readonly paths: Set<string> },
): Result<never> | null {
  const absolute = isAbsolute(path) ? path : join(order.place.project, path);
  if (editable || statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    const what = `\`${file}\` installs the folder \`${path}\``;
    const message = `${what}, and the environment \`${nameOf(order.request)}\` of task \`${order.place.task}\` outlives the workspace`;
    return refuseRecipe('environment-folder', message, hintFor(absolute));
  }
  if (!isAbsolute(path)) paths.add(posix.normalize(path));
  return null;
}

function hintFor(folder: string): string {
  return existsSync(join(folder, 'pyproject.toml'))
    ? 'leave the line out, modules of the snapshot are found first; `environment: pyproject.toml` installs what it depends on'
    : 'leave the line out, modules of the snapshot are found first; `python: { …, path: FOLDER }` says where others lie';
}
