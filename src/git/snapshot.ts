import { Buffer } from 'node:buffer';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { errorCode } from '../disk/error-code.ts';
import { readCommit } from './contents.ts';
import { hashObject } from './hash-object.ts';
import type { Mirror } from './mirror.ts';
import { demandGit } from './process.ts';
import type { TrackedChange } from './status.ts';
import { incomingDirectory, incomingFolder, type Store } from './store.ts';

/** What a snapshot takes over from the work tree. Paths are bytes (`latin1`). */
export interface SnapshotRequest {
  /** Null for a repository without a commit. */
  readonly base: string | null;
  /** Paths whose state on disk counts. */
  readonly take: readonly string[];
  /** Paths that are not on disk any more. */
  readonly gone: readonly string[];
  /** Staged changes that do not count: the committed state stands. */
  readonly restore: readonly TrackedChange[];
}

/**
 * Makes a commit of the work tree and gives its id: the base itself when nothing differs after all. The same tree on
 * the same base has the same id. Its objects wait in the store's `incoming` until the commit is kept.
 */
export async function makeSnapshot(store: Store, mirror: Mirror, request: SnapshotRequest): Promise<string> {
  const { call, directory } = mirror;
  const digits = store.source.format === 'sha256' ? 64 : 40;
  // Git refuses to look whether a path is there that a link has taken the folder of.
  const lines = [...request.restore.map(indexLine), ...request.gone.map((path) => removal(path, digits))];
  if (lines.length > 0) {
    const input = Buffer.from(lines.join(''), 'latin1');
    await demandGit(['update-index', '-z', '--index-info'], { ...call, input });
  }
  if (request.take.length > 0) {
    const input = Buffer.from(request.take.map((path) => `${path}\0`).join(''), 'latin1');
    await demandGit(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], { ...call, input });
  }
  const written = await demandGit(['write-tree', '--missing-ok'], call);
  const tree = written.toString('latin1').trim();
  const base = request.base === null ? null : await readCommit(store.source, request.base);
  if (base !== null && base.tree === tree) return base.id;
  const text = commitText(tree, base);
  const id = hashObject(store.source.format, 'commit', text);
  await writeObject(join(directory, 'objects'), id, text);
  await hand(join(directory, 'objects'), incomingDirectory(store, id));
  await sweepIncoming(incomingFolder(store));
  // The process that reads objects looks for folders only when it starts.
  await store.close();
  return id;
}

function indexLine(change: TrackedChange): string {
  const { mode = '0', id = '' } = change.committed ?? {};
  const gone = mode === '000000' || mode === '0';
  return gone ? removal(change.path, id.length || 40) : `${mode} ${id}\t${change.path}\0`;
}

function removal(path: string, digits: number): string {
  return `0 ${'0'.repeat(digits)}\t${path}\0`;
}

function commitText(tree: string, base: { readonly id: string; readonly time: number } | null): Buffer {
  const who = `runnable <runnable@localhost> ${base?.time ?? 0} +0000`;
  const parent = base === null ? '' : `parent ${base.id}\n`;
  return Buffer.from(
    `tree ${tree}\n${parent}author ${who}\ncommitter ${who}\n\nSnapshot of changes that are not committed\n`,
  );
}

async function writeObject(objectDirectory: string, id: string, content: Buffer): Promise<void> {
  const folder = join(objectDirectory, id.slice(0, 2));
  await mkdir(folder, { recursive: true });
  const bytes = Buffer.concat([Buffer.from(`commit ${content.length}\0`), content]);
  await writeFile(join(folder, id.slice(2)), deflateSync(bytes));
}

// Snapshots that were planned with and never run: nobody asks for them after a week.
async function sweepIncoming(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const made = (await stat(path).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - made > weekMs) await rm(path, { recursive: true, force: true });
  }
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

async function hand(from: string, to: string): Promise<void> {
  for (;;) {
    const moved = await rename(from, to).then(() => true, isThere);
    if (moved) return;
    // The very same snapshot was made before. It may lack what lay in the store then and does not any more.
    if (await merge(from, to)) return rm(from, { recursive: true, force: true });
  }
}

function isThere(error: unknown): false {
  if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
  return false;
}

/** False: another run has kept that snapshot meanwhile, and what waited has gone. */
async function merge(from: string, to: string): Promise<boolean> {
  try {
    for (const folder of await readdir(from)) {
      await mkdir(join(to, folder), { recursive: true });
      for (const name of await readdir(join(from, folder))) {
        await rename(join(from, folder, name), join(to, folder, name));
      }
    }
    return true;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return false;
  }
}
