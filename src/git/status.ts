import type { Buffer } from 'node:buffer';

/** A tracked path that differs from the commit, in the index or in the work tree. Paths are bytes (`latin1`). */
export interface TrackedChange {
  readonly path: string;
  /** Column of the index: `.` same as the commit, `A` `M` `D` `T`, `U` for a conflict. */
  readonly inIndex: string;
  /** Column of the work tree: `.` same as the index. */
  readonly inWorkTree: string;
  /** Mode and id in the commit and id in the index; absent for a conflict. */
  readonly committed?: { readonly mode: string; readonly id: string };
  readonly indexed?: string;
}

/** What `git status` found. Untracked and ignored folders that are named as a whole end with `/`. */
export interface WorkTreeStatus {
  readonly tracked: readonly TrackedChange[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

/** Reads the output of `git status --porcelain=v2 -z --no-renames`. */
export function parseStatus(output: Buffer): WorkTreeStatus {
  const tracked: TrackedChange[] = [];
  const untracked: string[] = [];
  const ignored: string[] = [];
  for (const line of output.toString('latin1').split('\0')) {
    if (line.startsWith('1 ') || line.startsWith('u ')) tracked.push(parseTracked(line));
    else if (line.startsWith('? ')) untracked.push(line.slice(2));
    else if (line.startsWith('! ')) ignored.push(line.slice(2));
  }
  return { tracked, untracked, ignored };
}

// `1 XY sub mH mI mW hH hI path` and `u XY sub m1 m2 m3 mW h1 h2 h3 path`; a path may hold blanks.
function parseTracked(line: string): TrackedChange {
  const plain = line.startsWith('1');
  const fields = line.split(' ');
  const [, columns = '..', , mode = '', , , id = '', indexed = ''] = fields;
  const path = fields.slice(plain ? 8 : 10).join(' ');
  const change = { path, inIndex: columns.charAt(0), inWorkTree: columns.charAt(1) };
  return plain
    ? { ...change, committed: { mode, id }, indexed }
    : { ...change, inIndex: 'U', inWorkTree: 'U' };
}
