import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from './repository.ts';

/** All files below a folder with their contents, `.git` left out; names as they are shown by latin1. */
export function listFiles(root: string, folder = ''): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(bytesOf(root, folder), { encoding: 'latin1' })
      .filter((name) => name !== '.git')
      .map((name) => {
        const path = join(folder, name);
        const full = bytesOf(root, path);
        const status = lstatSync(full);
        if (status.isDirectory()) return { [`${path}/`]: '', ...listFiles(root, path) };
        return { [path]: status.isSymbolicLink() ? `→ ${readlinkSync(full)}` : readFileSync(full, 'latin1') };
      }),
  );
}

/** The folders of runs that stand below a repository's workspaces. */
export function listSlots(test: TestRepository): string[] {
  const names = existsSync(test.workspaces) ? readdirSync(test.workspaces, { recursive: true }) : [];
  return names.map(String).filter((name) => name.includes('/runs/'));
}

/** The rights of a path, octal: `644`. */
export function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8);
}

// The root is text, what lies below it bytes.
function bytesOf(root: string, path: string): Buffer {
  return Buffer.from(join(Buffer.from(root).toString('latin1'), path), 'latin1');
}
