import { type BigIntStats, type Dirent, lstatSync, readdirSync } from 'node:fs';
import picomatch from 'picomatch';
import { errorCode } from '../disk/error-code.ts';
import { encodePath, joinBytes } from './byte-path.ts';

/** Something below the project that a glob of `outputs:` names. Folders are not among them: what they hold is. */
export interface FoundOutput {
  /** Relative to the project, as bytes. */
  readonly bytes: Buffer;
  /** The same as text. */
  readonly path: string;
  readonly form: 'file' | 'symlink' | 'other';
}

/** What one glob finds, and the symbolic link that kept it from finding more. */
export interface FoundOutputs {
  readonly found: readonly FoundOutput[];
  /** A symbolic link on the fixed part of the glob: it is not followed. */
  readonly blockedBy?: string;
}

/** Walks the fixed part of a glob and what it may match below; links are found and never followed. */
export function findOutputs(project: Buffer, glob: string): FoundOutputs {
  const pattern = glob.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  const { base, isGlob } = picomatch.scan(pattern);
  const start = isGlob ? Buffer.from(base) : Buffer.from(pattern.replaceAll(/\\(.)/g, '$1'));
  const blockedBy = findLink(project, isGlob && base !== '' ? Buffer.from(`${base}/`) : start);
  if (blockedBy !== undefined) return { found: [], blockedBy };
  const entry = look(project, start);
  if (entry === undefined) return { found: [] };
  const matches = picomatch(pattern, { dot: true, nonegate: true, flags: 's' });
  const walk = new Walk(project, matches, pattern.includes('**') ? Infinity : pattern.split('/').length);
  walk.visit({ bytes: start, entry, taken: !isGlob });
  return { found: walk.found };
}

interface Visit {
  readonly bytes: Buffer;
  readonly entry: Pick<BigIntStats | Dirent<Buffer>, 'isFile' | 'isDirectory' | 'isSymbolicLink'>;
  /** It, or a folder above it, is matched. */
  readonly taken: boolean;
}

class Walk {
  readonly found: FoundOutput[] = [];
  readonly project: Buffer;
  readonly matches: (path: string) => boolean;
  /** Segments that a match can have. */
  readonly depth: number;

  constructor(project: Buffer, matches: (path: string) => boolean, depth: number) {
    this.project = project;
    this.matches = matches;
    this.depth = depth;
  }

  visit(first: Visit): void {
    const waiting = [first];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const path = encodePath(next.bytes);
      const taken = next.taken || (path !== '' && this.matches(path));
      if (!next.entry.isDirectory()) this.take({ ...next, taken }, path);
      else if (taken || segments(path) < this.depth) {
        for (const visit of this.list(next.bytes, taken)) waiting.push(visit);
      }
    }
  }

  take({ bytes, entry, taken }: Visit, path: string): void {
    if (!taken) return;
    const form = entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'symlink' : 'other';
    this.found.push({ bytes, path, form });
  }

  list(folder: Buffer, taken: boolean): Visit[] {
    const entries = readFolder(joinBytes(this.project, folder));
    // The project's own repository is no output of a task, whatever a glob says.
    const own = folder.length === 0 ? entries.filter((entry) => entry.name.toString() !== '.git') : entries;
    return own.map((entry) => ({ bytes: joinBytes(folder, entry.name), entry, taken }));
  }
}

function segments(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

// A folder that vanished meanwhile, or that the task made unreadable, holds nothing.
function readFolder(path: Buffer): Dirent<Buffer>[] {
  try {
    return readdirSync(path, { encoding: 'buffer', withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error))) return [];
    throw error;
  }
}

function look(project: Buffer, path: Buffer): BigIntStats | undefined {
  return lstatSync(joinBytes(project, path), { throwIfNoEntry: false, bigint: true });
}

// The first folder on the way that is a symbolic link.
function findLink(project: Buffer, path: Buffer): string | undefined {
  for (let at = path.indexOf(0x2f); at !== -1; at = path.indexOf(0x2f, at + 1)) {
    const folder = path.subarray(0, at);
    if (look(project, folder)?.isSymbolicLink()) return encodePath(folder);
  }
  return undefined;
}
