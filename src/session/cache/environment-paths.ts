import { posix } from 'node:path';
import { readRequirements } from '../../environments/requirements.ts';
import { formatOfEnvironment } from '../../pipeline/environment-file.ts';
import type { EnvironmentRequest } from '../../pipeline/model.ts';

/**
 * Files of the project that the packages of a task follow from: what it names, what that refers to, and what stands
 * beside it. `read` gives the text of a file of the commit, null where there is none.
 */
export async function listEnvironmentPaths(
  { file, wheel }: EnvironmentRequest,
  read: (path: string) => Promise<string | null>,
): Promise<readonly string[]> {
  const paths = new Set<string>();
  if (file !== undefined) await addFile(file, paths, read);
  if (wheel !== undefined) paths.add(wheel);
  return [...paths];
}

async function addFile(
  file: string,
  paths: Set<string>,
  read: (path: string) => Promise<string | null>,
): Promise<void> {
  const beside = (name: string) => paths.add(posix.join(posix.dirname(file), name));
  const format = formatOfEnvironment(file);
  switch (format) {
    case 'pyproject':
      paths.add(file);
      beside('uv.lock');
      return;
    case 'uv-lock':
      paths.add(file);
      beside('pyproject.toml');
      return;
    case 'npm-lock':
      paths.add(file);
      beside('package.json');
      beside('.npmrc');
      for (const path of listLocalPackages((await read(file)) ?? '')) beside(path);
      return;
    case 'requirements':
    case 'conda':
    case null:
      await addRequirements(file, paths, read);
      return;
    default:
      return format satisfies never;
  }
}

async function addRequirements(
  file: string,
  paths: Set<string>,
  read: (path: string) => Promise<string | null>,
): Promise<void> {
  if (paths.has(file)) return;
  paths.add(file);
  const text = await read(file);
  if (text === null) return;
  const { files, paths: packages } = readRequirements(text);
  for (const { path } of packages) if (!posix.isAbsolute(path)) paths.add(posix.normalize(path));
  for (const name of files) await addRequirements(posix.join(posix.dirname(file), name), paths, read);
}

/** What a lock of npm installs from the project itself, by the form in which npm writes it. */
function listLocalPackages(lock: string): readonly string[] {
  const archives = [...lock.matchAll(/"resolved": "file:([^"]+)"/g)].flatMap(([, path]) => path ?? []);
  const folders = [...lock.matchAll(/"resolved": "([^":]+)",\s*"link": true/g)].flatMap(
    ([, path]) => path ?? [],
  );
  return [...archives, ...folders];
}
