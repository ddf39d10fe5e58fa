import { Buffer } from 'node:buffer';

/** Absolute path of a path of bytes (`latin1`), for the file system: it need not be UTF-8. */
export function diskPath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}
