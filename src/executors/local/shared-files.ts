import { createHash } from 'node:crypto';
import { statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../disk/error-code.ts';
import type { InvocationFile } from '../../plan/invocation.ts';

/** Files that attempts of one run have in common, such as the same script: written once, not once an attempt. */
export interface SharedFiles {
  /** Absolute path of a file of that content, or null when no other attempt was seen to want it. */
  readonly place: (file: Extract<InvocationFile, { content: string }>) => string | null;
}

/** Shares below `root`, which has to be there when the first file is placed. */
export function createSharedFiles(root: string): SharedFiles {
  const known = new Map<string, Shared | null>();
  let count = 0;
  return {
    place: (file) => {
      // By its digest: what attempts are given may be large, and differ for each of them.
      const key = `${file.name} ${createHash('sha256').update(file.content).digest('base64')}`;
      const shared = known.get(key);
      if (shared === undefined) {
        known.set(key, null);
        return null;
      }
      if (shared !== null && isIntact(shared)) return shared.path;
      const path = shared?.path ?? join(root, `${++count}-${file.name}`);
      known.set(key, write(path, file.content));
      return path;
    },
  };
}

interface Shared {
  readonly path: string;
  readonly changed: number;
  readonly size: number;
}

// A task may do to it what it does to any file of its user; the next one must not suffer from it.
function isIntact({ path, changed, size }: Shared): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  return now?.ctimeMs === changed && now.size === size;
}

function write(path: string, content: string): Shared {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  writeFileSync(path, content, { mode: 0o400, flag: 'wx' });
  const { ctimeMs, size } = statSync(path);
  return { path, changed: ctimeMs, size };
}
