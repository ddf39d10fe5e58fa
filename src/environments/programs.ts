import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Absolute path of the first of these programs that PATH has; folders of PATH that are not absolute do not count. */
export function findOnPath(path: string | undefined, names: readonly string[]): string | undefined {
  const folders = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const name of names) {
    const folder = folders.find((candidate) => isProgram(join(candidate, name)));
    if (folder !== undefined) return join(folder, name);
  }
  return undefined;
}

/** Whether a file can be started. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
