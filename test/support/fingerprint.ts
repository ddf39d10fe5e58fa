import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import type { TestRepository } from './repository.ts';

/**
 * Invariant I4: runs an action and asserts that every file of the user's repository is byte-identical afterwards:
 * work tree, HEAD, index, refs, stash, config, hooks and objects. Only `.git/runnable`, the state, may differ.
 */
export async function leaveUntouched<T>(repository: TestRepository, action: () => Promise<T>): Promise<T> {
  const before = fingerprint(repository.root);
  try {
    return await action();
  } finally {
    expect(fingerprint(repository.root)).toEqual(before);
  }
}

/**
 * What every path below a folder is: mode, time of its last change and digest. The state of runs is left out, and so
 * are the times of objects: git renews them when it would have written the same object again.
 */
export function fingerprint(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of readdirSync(folder, 'latin1')) {
      const path = join(folder, name);
      if (path === join(root, '.git', 'runnable')) continue;
      found[relative(root, path)] = describe(path, root);
      if (lstatSync(Buffer.from(path, 'latin1')).isDirectory()) walk(path);
    }
  };
  walk(root);
  return found;
}

function describe(path: string, root: string): string {
  const bytes = Buffer.from(path, 'latin1');
  const status = lstatSync(bytes);
  const mode = status.mode.toString(8);
  if (status.isSymbolicLink()) return `${mode} → ${readlinkSync(bytes)}`;
  if (!status.isFile()) return mode;
  const time = path.startsWith(join(root, '.git', 'objects')) ? '' : status.mtimeMs;
  return `${mode} ${time} ${createHash('sha256').update(readFileSync(bytes)).digest('hex')}`;
}
