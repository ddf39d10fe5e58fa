import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { errorCode } from '../disk/error-code.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { Catalog, Collected, CollectRequest } from '../engine/ports.ts';
import type { TaskFailure } from '../plan/invocation.ts';
import type { OutputFile } from '../plan/task-result.ts';
import { BlobFolders } from './blob-folders.ts';
import { type BlobStore, openBlobStore } from './blob-store.ts';
import type { Bucket } from './bucket/bucket.ts';
import { mirrorStore } from './bucket/mirror-store.ts';
import type { Digested, ReadAt } from './digest-stream.ts';
import { type FoundOutput, findOutputs } from './find-outputs.ts';
import { inTurns } from './in-turns.ts';
import { placeOutput } from './place-outputs.ts';
import { receiveBlob } from './receive-blob.ts';
import { takeIn } from './take-in.ts';

/** A catalog on disk. */
export interface FileCatalog extends Catalog {
  /** Everything in it, in no order, unchecked. */
  readonly list: () => AsyncIterable<Digested>;
  /** As of the store of its blobs. */
  readonly stamp: BlobStore['stamp'];
  readonly vouch: BlobStore['vouch'];
}

export interface CatalogOptions {
  /** Bytes of the largest output that is taken in; 64 GiB unless said otherwise. */
  readonly largestOutput?: number;
  readonly disk?: Disk;
  /** Opens the bucket that the catalog lies in for other machines too; called once, when it is first needed. */
  readonly openBucket?: () => Promise<Bucket>;
}

/** Opens the catalog of a state directory; its folder is made when something is put in. */
export function openCatalog(stateDirectory: string, options: CatalogOptions = {}): FileCatalog {
  const store = openStore(join(stateDirectory, 'catalog'), options);
  const largest = options.largestOutput ?? defaultLargest;
  return {
    collect: (request) => collect(request, store, largest),
    place: async (files, project) => {
      const real = realpathSync.native(project, { encoding: 'buffer' });
      await inTurns(files, (file) => placeOutput(file, real, store));
    },
    put: (path, mask) => putFile(path, store, mask),
    putText: (text) => store.put(readFrom(Buffer.from(text))),
    path: (digest) => store.verify(digest),
    readText: async (digest) => (await store.read(digest)).toString('utf8'),
    list: () => store.list(),
    stamp: (digest) => store.stamp(digest),
    vouch: (digest, stamp) => store.vouch(digest, stamp),
  };
}

function openStore(directory: string, { disk = nodeDisk, openBucket }: CatalogOptions): BlobStore {
  const store = openBlobStore(directory, disk);
  if (openBucket === undefined) return store;
  const folders = new BlobFolders(directory, disk);
  const receive = (digest: string, chunks: AsyncIterable<Uint8Array>) =>
    receiveBlob(folders, disk, { digest, chunks });
  return mirrorStore(store, { open: openBucket, folders, receive });
}

const defaultLargest = 64 * 1024 ** 3;

async function collect(request: CollectRequest, store: BlobStore, largest: number): Promise<Collected> {
  const project = realpathSync.native(request.project, { encoding: 'buffer' });
  const { wanted, problems } = find(request, project);
  const batch = store.begin();
  const taken = await inTurns([...wanted.values()], ({ output, stored }) =>
    takeIn(output, stored, { project, store: batch, largest, ...pickDetector(request) }),
  );
  await batch.settle();
  const files: OutputFile[] = [];
  for (const result of taken) {
    if ('file' in result) files.push(result.file);
    else problems.push(result.problem);
  }
  return { files: files.sort(byPath), problems: request.effort ? [] : problems };
}

function pickDetector({ detector }: CollectRequest): Pick<CollectRequest, 'detector'> {
  return detector === undefined ? {} : { detector };
}

interface Wanted {
  readonly output: FoundOutput;
  readonly stored: boolean;
}

/** What the globs find, each thing once; it is stored if one of its globs says so. */
function find(
  request: CollectRequest,
  project: Buffer,
): { wanted: Map<string, Wanted>; problems: TaskFailure[] } {
  const wanted = new Map<string, Wanted>();
  const problems: TaskFailure[] = [];
  for (const { path, store } of request.outputs) {
    const { found, blockedBy } = findOutputs(project, path);
    if (found.length === 0) problems.push(nothingFound(path, blockedBy));
    for (const output of found) {
      wanted.set(output.path, { output, stored: store || wanted.get(output.path)?.stored === true });
    }
  }
  return { wanted, problems };
}

function nothingFound(glob: string, blockedBy: string | undefined): TaskFailure {
  return {
    code: 'output-not-found',
    message: `nothing matches the output \`${glob}\``,
    hint:
      blockedBy === undefined
        ? 'outputs are relative to the folder that holds `.runnable/`, whatever the `cwd` of the task is'
        : `\`${blockedBy}\` is a symbolic link, and links are not followed: write outputs to a folder of the workspace`,
  };
}

async function putFile(path: string, store: BlobStore, mask?: (text: string) => string): Promise<Digested> {
  const file = openPlain(path);
  try {
    if (!fstatSync(file).isFile()) throw notAFile(path);
    if (mask !== undefined) return await store.put(readFrom(Buffer.from(mask(readFileSync(file, 'utf8')))));
    return await store.put((into, position) => readSync(file, into, 0, into.byteLength, position));
  } finally {
    closeSync(file);
  }
}

// A task can put anything there: a link is not followed, and the other end of a pipe is not waited for.
function openPlain(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const missing = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(errorCode(error));
    throw missing ? notAFile(path) : diskTrouble(error, path);
  }
}

function notAFile(path: string): EnvironmentError {
  return new EnvironmentError('file-expected', `\`${path}\` is no file, so it cannot go into the catalog`);
}

function readFrom(bytes: Buffer): ReadAt {
  return (into, position) => bytes.copy(into, 0, position);
}

function byPath(left: OutputFile, right: OutputFile): number {
  return left.path < right.path ? -1 : 1;
}
