import { joinPath } from '../git/tree.ts';
import { folder } from './definitions.ts';

/** The names of the folders in a folder, by its path from the root of a tree; none where it cannot be read. */
export type ListFolders = (path: string) => Promise<readonly string[]>;

/**
 * Folders of a tree that hold a project, by their paths from its root, the nearest first, for hints. It looks four folders
 * deep and into no more than a thousand folders, and passes over hidden ones and `node_modules`.
 */
export async function listProjects(listFolders: ListFolders): Promise<readonly string[]> {
  const found: string[] = [];
  let level: readonly string[] = [''];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const path of level.slice(0, mostFolders - looked)) {
      looked += 1;
      const names = await listFolders(path);
      if (names.includes(folder)) found.push(path);
      for (const name of names) if (isPlace(name)) next.push(joinPath(path, name));
    }
    level = next;
  }
  return found;
}

/** Where there are projects, as the beginning of a hint. */
export function tellProjects(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed).map((path) => `\`${path}\``);
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  return `there are projects in ${named.join(', ')}${more}`;
}

const deepest = 4;
const mostFolders = 1000;
const mostNamed = 5;

function isPlace(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}
