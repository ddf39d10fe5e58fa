import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listStubFiles } from '../plan/stub-texts.ts';

/** Contents of the files that follow `@` in `--stub`, by name; in place of one that cannot be read, why. */
export function readStubFiles(
  cwd: string,
  texts: readonly string[],
): ReadonlyMap<string, Uint8Array | string> {
  return new Map(listStubFiles(texts).map((file) => [file, read(resolve(cwd, file))]));
}

function read(path: string): Uint8Array | string {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'there is no such file';
    return code === 'EISDIR' ? 'it is a folder' : String(error);
  }
}
