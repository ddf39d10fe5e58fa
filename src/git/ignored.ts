import { Buffer } from 'node:buffer';
import { lstatSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { diskPath } from '../disk/disk-path.ts';
import { showPath } from './tree.ts';

/** Something that git ignores and that is therefore not in a snapshot. */
export interface IgnoredEntry {
  /** From the root, for people; a folder ends with `/`. */
  readonly path: string;
  /** Null when it has more than 2,000 files, which are not worth counting, or some that may not be read. */
  readonly bytes: number | null;
}

/**
 * The ignored entries of a work tree, the nearest to the root first and folded into their first two folders, with
 * their sizes. Looks at no more than 2,000 files each and names at most 20. Takes what `Pin.ignored` holds.
 */
export async function measureIgnored(
  root: string,
  paths: readonly string[],
): Promise<readonly IgnoredEntry[]> {
  const entries: IgnoredEntry[] = [];
  for (const path of paths.filter((candidate) => !isNoise(candidate)).slice(0, 20)) {
    entries.push({
      path: showPath(path),
      bytes: path.endsWith('/') ? await measure(root, path) : sizeOf(root, path),
    });
  }
  return entries;
}

// What every checkout has and no task misses.
function isNoise(path: string): boolean {
  return /(?:^|\/)(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.ipynb_checkpoints|\.DS_Store)\/?$/.test(
    path,
  );
}

async function measure(root: string, path: string): Promise<number | null> {
  if (/(?:^|\/)(?:node_modules|\.?venv)\/$/.test(path)) return null;
  let left = 2000;
  let bytes = 0;
  const folder = Buffer.from(path, 'latin1').toString('utf8');
  const directory = await opendir(join(root, folder), { recursive: true }).catch(() => null);
  if (directory === null) return null;
  try {
    for await (const entry of directory) {
      left -= 1;
      if (left === 0) return null;
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) bytes += lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    // A folder in it is not ours to read, or has gone: what a database keeps there, say.
    return null;
  }
  return bytes;
}

function sizeOf(root: string, path: string): number {
  return lstatSync(diskPath(root, path), { throwIfNoEntry: false })?.size ?? 0;
}
