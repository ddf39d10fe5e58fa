import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Absolute path of the program that the system would take for a name; the name itself where that is left to the system. */
export type FindProgram = (name: string, path: string | undefined) => string;

/**
 * Finds programs once: otherwise every new process tries every folder of `PATH` while the runner waits for it. What
 * cannot be found is left to the system, whose errors say why.
 */
export function createProgramFinder(): FindProgram {
  const found = new Map<string, string>();
  return (name, path) => {
    if (name === '' || name.includes('/') || path === undefined) return name;
    const key = `${path}\0${name}`;
    const known = found.get(key);
    if (known !== undefined && isProgram(known)) return known;
    const program = search(name, path) ?? name;
    found.set(key, program);
    return program;
  };
}

function search(name: string, path: string): string | undefined {
  for (const folder of path.split(':')) {
    // Means the folder that the process starts in.
    if (!isAbsolute(folder)) return undefined;
    const program = join(folder, name);
    if (isProgram(program)) return program;
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
