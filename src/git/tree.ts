import { Buffer } from 'node:buffer';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { idLength, type ObjectFormat } from './object-id.ts';

/** What a path of a commit is. `submodule`: a commit of another repository. */
export type EntryMode = 'file' | 'executable' | 'symlink' | 'tree' | 'submodule';

/** One name in a folder of a commit. */
export interface TreeEntry {
  readonly mode: EntryMode;
  /** Bytes as they are, one UTF-16 unit each (`latin1`): names need not be UTF-8. */
  readonly name: string;
  readonly id: string;
}

/**
 * The entries of a tree object. Throws `EnvironmentError` for a name that could lead out of the work tree or into
 * its `.git`, and for a name that is given twice; `folder` is where the tree stands, as bytes.
 */
export function parseTree(content: Buffer, format: ObjectFormat, folder: string): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  const names = new Set<string>();
  const length = idLength(format);
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const end = content.indexOf(0, space);
    if (space < 0 || end < 0 || end + length >= content.length) throw unsafe(folder, 'a broken tree');
    const name = content.toString('latin1', space + 1, end);
    const mode = modes.get(content.toString('latin1', at, space).replace(/^0+/, ''));
    if (mode === undefined || isUnsafeName(name) || names.has(name)) throw unsafe(joinPath(folder, name));
    names.add(name);
    at = end + 1 + length;
    entries.push({ mode, name, id: content.toString('hex', end + 1, at) });
  }
  return entries;
}

/** A path of bytes below a folder of bytes. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A path of bytes for people: UTF-8 as text, everything that could mislead as escapes. */
export function showPath(path: string): string {
  return showOnOneLine(Buffer.from(path, 'latin1').toString('utf8'));
}

/** A path of text as bytes, as trees hold it. */
export function pathBytes(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/**
 * Whether a name in a tree could mean something else to a file system: `.` and `..`, a name with a slash, and all
 * that some file system takes for `.git` (`.GIT`, `git~1`, `.git.`, `.git::$DATA`, with ignorable characters).
 */
export function isUnsafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) return true;
  const first = name.charCodeAt(0);
  // Only `.`, `g`, `G` and a character of several bytes can begin such a name.
  if (first !== 0x2e && first !== 0x67 && first !== 0x47 && first < 0x80) return false;
  const text = Buffer.from(name, 'latin1').toString('utf8').replace(ignorable, '');
  return /^(?:\.git|git~1)[ .]*(?::.*)?$/is.test(text);
}

// What HFS+ leaves out when it compares names.
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

const modes: ReadonlyMap<string, EntryMode> = new Map([
  ['100644', 'file'],
  // Written by very old gits.
  ['100664', 'file'],
  ['100755', 'executable'],
  ['120000', 'symlink'],
  ['40000', 'tree'],
  ['160000', 'submodule'],
]);

function unsafe(path: string, what = 'a path'): EnvironmentError {
  return new EnvironmentError(
    'unsafe-tree',
    `the commit holds ${what} that must not be checked out: \`${showPath(path)}\``,
    { hint: 'such a tree is not made by git itself; do not trust where it came from' },
  );
}
