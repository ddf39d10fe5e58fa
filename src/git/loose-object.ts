import { readFileSync, statSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { GitObject } from './object.ts';

/**
 * An object that lies in a file of its own, as git leaves those of the latest commits. Null: there is none in these
 * folders, or it is large or looks odd, and git should be asked. Its content is not hashed here.
 */
export function readLooseObject(directories: readonly string[], id: string): GitObject | null {
  for (const directory of directories) {
    const path = `${directory}/${id.slice(0, 2)}/${id.slice(2)}`;
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined || size > largest) continue;
    const object = parse(path);
    if (object !== null) return object;
  }
  return null;
}

const largest = 1 << 20;

function parse(path: string): GitObject | null {
  try {
    const bytes = inflateSync(readFileSync(path), { maxOutputLength: 16 * largest });
    const end = bytes.indexOf(0);
    const [type, length] = bytes.toString('latin1', 0, end).split(' ');
    const content = bytes.subarray(end + 1);
    if (type !== 'commit' && type !== 'tree' && type !== 'blob' && type !== 'tag') return null;
    return Number(length) === content.length ? { type, content } : null;
  } catch {
    return null;
  }
}
