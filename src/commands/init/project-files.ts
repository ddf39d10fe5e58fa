import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that are looked at, and folders below the first one: a draft needs no more. */
const mostFiles = 5000;
const deepest = 5;

const skipped = new Set([
  'node_modules',
  'venv',
  'env',
  '__pycache__',
  'dist',
  'build',
  'target',
  'site-packages',
]);

/** Files below a folder, sorted, relative with `/`; without hidden ones and what tools make. */
export async function listProjectFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  let folders = [''];
  for (let depth = 0; depth <= deepest && folders.length > 0 && files.length < mostFiles; depth += 1) {
    const below: string[] = [];
    for (const path of folders) {
      const entries = await listEntries(folder, path);
      for (const found of entries) {
        if (found.entry.isFile()) files.push(found.path);
        if (found.entry.isDirectory()) below.push(found.path);
      }
    }
    folders = below;
  }
  return files.sort();
}

async function listEntries(
  folder: string,
  path: string,
): Promise<readonly { readonly entry: Dirent; readonly path: string }[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && !skipped.has(name))
    .map((entry) => ({ entry, path: path === '' ? entry.name : `${path}/${entry.name}` }));
}
