import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream, lstatSync } from 'node:fs';
import { diskPath } from '../disk/disk-path.ts';
import type { ListedFile } from './contents.ts';
import { readBlob } from './contents.ts';
import { runGit } from './process.ts';
import type { Store } from './store.ts';

/** What stands in a repository in place of a large file. */
export interface LfsPointer {
  /** SHA-256 of the content, hex. */
  readonly digest: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** The pointer that a blob is; null for any other content. */
export function parseLfsPointer(content: Buffer): LfsPointer | null {
  if (content.length > longestPointer) return null;
  const text = content.toString('latin1');
  const match =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n$/.exec(
      text,
    );
  return match?.[1] === undefined ? null : { digest: match[1], size: Number(match[2]) };
}

/** Whether the file of a work tree is the very content that a pointer stands for. */
export async function matchesPointer(root: string, path: string, pointer: LfsPointer): Promise<boolean> {
  const file = diskPath(root, path);
  if (lstatSync(file, { throwIfNoEntry: false })?.size !== pointer.size) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex') === pointer.digest;
}

/** Paths of the files that hold a pointer. Looks only where some `.gitattributes` speaks of LFS. */
export async function findLfsFiles(store: Store, files: readonly ListedFile[]): Promise<readonly string[]> {
  const attributes = files.filter((file) => file.name === '.gitattributes' && file.mode === 'file');
  const texts = await Promise.all(attributes.map((file) => readBlob(store.source, file.id, file.path)));
  if (!texts.some((text) => text.includes('filter=lfs'))) return [];
  const small = await selectSmall(
    store,
    files.filter((file) => file.mode === 'file' || file.mode === 'executable'),
  );
  const found = await Promise.all(
    small.map(async (file) => parseLfsPointer(await readBlob(store.source, file.id, file.path)) !== null),
  );
  return small.filter((_, index) => found[index]).map((file) => file.path);
}

// Sizes first: most files are no pointers, and need not be read.
async function selectSmall(store: Store, files: readonly ListedFile[]): Promise<readonly ListedFile[]> {
  const input = files.map((file) => `${file.id}\n`).join('');
  const args = ['cat-file', '--batch-check=%(objectsize)', '--buffer'];
  const sizes = (await runGit(args, { ...store.call('borrow'), input })).stdout
    .toString('latin1')
    .split('\n');
  return files.filter(
    (_, index) => /^\d+$/.test(sizes[index] ?? '') && Number(sizes[index]) <= longestPointer,
  );
}

const longestPointer = 1024;
