import type { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { errorCode } from '../disk/error-code.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { type CommitListing, fetchHint, listCommit } from './contents.ts';
import { holdStore } from './hold-store.ts';
import { contentsFile, readContents, type SnapshotContents } from './kept-commits.ts';
import { findLfsFiles } from './lfs.ts';
import { shortId } from './object-id.ts';
import { readPackedIds, readPackIndex } from './pack-index.ts';
import { gitFailed, readAll, runGit, startGit, waitForEnd } from './process.ts';
import { incomingDirectory, incomingFolder, type Store } from './store.ts';
import { showPath } from './tree.ts';

/** A commit on its way into the store. */
export interface Keeping {
  readonly contents: SnapshotContents;
  /**
   * Resolves when every object of the commit is in the store, hashed and on disk; until then it can be read by
   * borrowing. Rejects with an `EnvironmentError` that names what is missing or damaged.
   */
  readonly kept: Promise<void>;
  /** It had been kept before. */
  readonly known: boolean;
}

/**
 * Takes a commit, without its history, into the store. Its paths are judged first: throws `EnvironmentError` when one
 * of them must not be checked out. A record that names the commit is there already, or the store is held: else it may
 * go as soon as it is kept.
 */
export async function keepCommit(store: Store, commit: string): Promise<Keeping> {
  const hold = await holdStore(store.directory);
  try {
    const known = await readContents(store, commit);
    if (known !== null) {
      await removeIncoming(store, commit);
      hold.release();
      return { contents: known, kept: Promise.resolve(), known: true };
    }
    const listing = await listCommit(store.source, commit);
    const contents = await summarise(store, listing);
    const kept = takeIn(store, listing)
      .then(
        () => finish(store, commit, contents),
        (error: unknown) => Promise.reject(diskTrouble(error, store.directory)),
      )
      .finally(hold.release);
    // Whoever gives up earlier need not wait for it.
    kept.catch(() => {});
    return { contents, kept, known: false };
  } catch (error) {
    hold.release();
    throw error;
  }
}

async function summarise(store: Store, listing: CommitListing): Promise<SnapshotContents> {
  return {
    version: 1,
    tree: listing.commit.tree,
    files: listing.files.length,
    submodules: listing.files
      .filter((file) => file.mode === 'submodule')
      .map(({ path, id }) => ({ path, id })),
    lfs: await findLfsFiles(store, listing.files),
    collisions: listing.collisions,
  };
}

async function takeIn(store: Store, listing: CommitListing): Promise<void> {
  const paths = new Map<string, string>([[listing.commit.id, '']]);
  for (const tree of listing.trees) paths.set(tree, '');
  for (const { mode, id, path } of listing.files) if (mode !== 'submodule') paths.set(id, path);
  const packed = await readPackedIds(join(store.directory, 'objects'), store.source.format);
  const wanted = [...paths.keys()].filter((id) => !packed.has(id));
  if (wanted.length === 0) return;
  const pack = await copyObjects(store, wanted).catch(async (error: unknown) => {
    throw (await findMissing(store, listing.commit.id, paths)) ?? namePath(error, paths);
  });
  const arrived = await readPackIndex(pack, store.source.format);
  const lost = wanted.find((id) => !arrived.has(id));
  if (lost !== undefined) throw damaged(lost, paths.get(lost) ?? '');
}

/**
 * Copies objects into a pack of the store, straight from one process to the other, and gives the path of its index.
 * The receiver hashes each of them.
 */
async function copyObjects(store: Store, ids: readonly string[]): Promise<string> {
  const args = ['pack-objects', '-q', '--stdout', '--window=0', '--delta-base-offset'];
  const sender = startGit(args, store.call('borrow'), ['pipe', 'pipe', 'pipe']);
  const receiver = startGit(['index-pack', '--stdin'], store.call('own'), [sender.stdout, 'pipe', 'pipe']);
  // Nothing is written yet, so no byte was read on this side; from now on the pipe belongs to the two of them.
  sender.stdout?.destroy();
  sender.stdin?.on('error', () => {});
  sender.stdin?.end(`${ids.join('\n')}\n`);
  const [words, sent, answer, refusal, received] = await Promise.all([
    readAll(sender.stderr),
    waitForEnd(sender),
    readAll(receiver.stdout),
    readAll(receiver.stderr),
    waitForEnd(receiver),
  ]);
  if (sent !== 0) throw failed('pack-objects', sent, words);
  if (received !== 0) throw failed('index-pack', received, refusal);
  const name = /^pack\t([0-9a-f]+)$/m.exec(answer.toString('latin1'))?.[1];
  return join(store.directory, 'objects', 'pack', `pack-${name}.idx`);
}

function failed(command: string, code: number | null, stderr: Buffer): EnvironmentError {
  return gitFailed([command], { code, stdout: stderr, stderr: stderr.toString('utf8') });
}

/** Why copying failed, if the reason is that objects are not there. */
async function findMissing(
  store: Store,
  commit: string,
  paths: ReadonlyMap<string, string>,
): Promise<EnvironmentError | null> {
  const input = `${[...paths.keys()].join('\n')}\n`;
  const output = await runGit(['cat-file', '--batch-check', '--buffer'], { ...store.call('borrow'), input });
  const missing = [...output.stdout.toString('latin1').matchAll(/^([0-9a-f]+) missing$/gm)].map(
    ([, id = '']) => `\`${showPath(paths.get(id) ?? '')}\` (${id})`,
  );
  if (missing.length === 0) return null;
  const shown = missing.slice(0, 10).join(', ') + (missing.length > 10 ? ', …' : '');
  const count = missing.length === 1 ? '1 file' : `${missing.length} files`;
  return new EnvironmentError(
    'object-missing',
    `${count} of commit ${shortId(commit)} ${missing.length === 1 ? 'is' : 'are'} not in the repository: ${shown}`,
    { hint: fetchHint },
  );
}

function namePath(error: unknown, paths: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof EnvironmentError)) return error;
  const id = error.message.match(/[0-9a-f]{40,64}/g)?.find((candidate) => paths.has(candidate));
  return id === undefined ? error : damaged(id, paths.get(id) ?? '', error);
}

function damaged(id: string, path: string, cause?: unknown): EnvironmentError {
  const name = path === '' ? '' : ` (\`${showPath(path)}\`)`;
  return new EnvironmentError('object-damaged', `object ${id}${name} is damaged`, {
    hint: 'look at the repository with `git fsck`, and fetch the object again',
    cause,
  });
}

async function finish(store: Store, commit: string, contents: SnapshotContents): Promise<void> {
  // A store without history: its commits have no parents here. A line is appended at once, and may stand twice.
  await appendFile(join(store.directory, 'shallow'), `${commit}\n`);
  const draft = join(store.directory, 'snapshots', temporaryName());
  await writeFile(draft, `${JSON.stringify(contents)}\n`, { flush: true });
  await rename(draft, contentsFile(store, commit));
  await removeIncoming(store, commit);
}

// Moved away first: another run of the very same snapshot may be about to add its objects, and sees then that all is kept.
async function removeIncoming(store: Store, commit: string): Promise<void> {
  const incoming = incomingDirectory(store, commit);
  if (!existsSync(incoming)) return;
  const away = join(incomingFolder(store), temporaryName());
  const moved = await rename(incoming, away).then(() => true, notThere);
  if (moved) await rm(away, { recursive: true, force: true });
}

function notThere(error: unknown): false {
  if (errorCode(error) !== 'ENOENT') throw error;
  return false;
}
