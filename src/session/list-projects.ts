import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Folders below this one that hold `.runnable/`, as absolute paths, the nearest first, for hints. It looks four folders
 * deep and into no more than a thousand folders, and passes over hidden ones, `node_modules` and what cannot be read.
 */
export function listProjects(root: string): readonly string[] {
  const found: string[] = [];
  let level: readonly string[] = [root];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level.slice(0, mostFolders - looked)) {
      looked += 1;
      const names = listFolders(folder);
      if (names.includes('.runnable')) found.push(folder);
      next.push(...names.filter(isPlace).map((name) => join(folder, name)));
    }
    level = next;
  }
  return found;
}

const deepest = 4;
const mostFolders = 1000;

function isPlace(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

function listFolders(folder: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
