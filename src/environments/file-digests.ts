import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Digests of files and folders: of each file once, as long as it does not change. */
export interface FileDigests {
  /** SHA-256, hex, of a file, or of all files below a folder with their names; null when there is neither. */
  readonly digest: (path: string) => Promise<string | null>;
}

export function createFileDigests(): FileDigests {
  const known = new Map<string, { readonly stamp: string; readonly digest: string }>();
  const digestFile = async (path: string): Promise<string> => {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    const stamp = [ino, size, mtimeNs, ctimeNs].join(' ');
    const found = known.get(path);
    if (found?.stamp === stamp) return found.digest;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    const digest = hash.digest('hex');
    known.set(path, { stamp, digest });
    return digest;
  };
  return {
    digest: async (path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile()) return await digestFile(path);
      if (!found?.isDirectory()) return null;
      const hash = createHash('sha256');
      for (const name of listFolderFiles(path)) {
        hash.update(`${name}\0${await digestFile(join(path, name))}\0`);
      }
      return hash.digest('hex');
    },
  };
}

const passedOver: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Files below a folder, sorted, relative to it with `/`; without links, `.git` and `node_modules`. */
export function listFolderFiles(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below))
    .filter((name) => !passedOver.has(name))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`;
      const found = lstatSync(join(folder, path));
      if (found.isDirectory()) return listFolderFiles(folder, path);
      return found.isFile() ? [path] : [];
    });
}
