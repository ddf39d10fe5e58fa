import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InvocationFile } from '../plan/invocation.ts';

const assets = new URL('./assets/', import.meta.url);
const read = new Map<string, InvocationFile>();

/** A file that we ship and hand to tasks, under its own name; read once. */
export function readAsset(name: string): InvocationFile {
  const known = read.get(name);
  if (known !== undefined) return known;
  const file = { name, content: readFileSync(new URL(name, assets), 'utf8') };
  read.set(name, file);
  return file;
}

/** The same for a large file, which is copied and never read into memory. */
export function copyAsset(path: string, name: string): InvocationFile {
  return { name, copyOf: fileURLToPath(new URL(path, assets)) };
}
