import { Buffer } from 'node:buffer';
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import type { WorkTreeStatus } from './status.ts';

/**
 * The status of a work tree without what we keep in it ourselves: records of runs, workspaces. `folders`: absolute
 * paths; those that lie elsewhere, or are the work tree itself, change nothing.
 */
export function withoutFolders(
  status: WorkTreeStatus,
  root: string,
  folders: readonly string[],
): WorkTreeStatus {
  const inside = folders.flatMap((folder) => {
    const path = relative(realPath(root), realPath(folder));
    return path === '' || path.startsWith('..') ? [] : [`${Buffer.from(path).toString('latin1')}/`];
  });
  if (inside.length === 0) return status;
  const isForeign = (path: string) => !inside.some((folder) => `${path}/`.startsWith(folder));
  return {
    ...status,
    untracked: status.untracked.filter(isForeign),
    ignored: status.ignored.filter(isForeign),
  };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Nothing is there yet.
    return path;
  }
}
