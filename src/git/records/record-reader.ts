import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { ObjectFormat } from '../object-id.ts';
import { openObjects } from '../objects.ts';
import { parseTree } from '../tree.ts';
import { openObjectSizes } from './object-sizes.ts';
import type { RecordStore } from './record-store.ts';
import { digestLine } from './record-writer.ts';

/** A commit with a record, as somebody made it: nothing is known of it but its hashes. */
export interface CommittedRecord {
  /** SHA-256 of its files, as its message says; null: it says nothing. */
  readonly digest: string | null;
  /** Plain files by their paths (bytes, `latin1`), with their sizes. */
  readonly files: ReadonlyMap<string, CommittedFile>;
}

export interface CommittedFile {
  /** Object id. */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** Reads records from the store, by two processes that live as long as it is open. */
export interface RecordReader {
  /** Throws `EnvironmentError` when it is no commit with such a tree, or larger than a record may be. */
  readonly open: (commit: string) => Promise<CommittedRecord>;
  /** The bytes of a file whose size was looked at. */
  readonly read: (file: CommittedFile) => Promise<Buffer>;
  readonly close: () => Promise<void>;
}

/** Opens the store for reading; of folders only these are looked into. Nobody takes packs away meanwhile: the caller has the lock. */
export function openRecordReader({ call, format }: RecordStore, folders: ReadonlySet<string>): RecordReader {
  const objects = openObjects(() => call, format);
  const sizes = openObjectSizes(call);
  const look = async (id: string, type: string, most: number): Promise<number> => {
    const found = await sizes.ask(id);
    if (found === null || found.type !== type) throw refused(`there is no ${type} ${id}`);
    if (found.size > most) throw refused(`${type} ${id} has ${found.size} bytes, and ${most} are accepted`);
    return found.size;
  };
  const read = async (id: string, type: string, most: number): Promise<Buffer> => {
    await look(id, type, most);
    const object = await objects.read(id);
    if (object === null) throw refused(`there is no ${type} ${id}`);
    return object.content;
  };
  const list = async (tree: string, folder: string, files: Map<string, CommittedFile>): Promise<void> => {
    const entries = parseTree(await read(tree, 'tree', mostOfTree), format, folder);
    for (const { mode, name, id } of entries) {
      if (mode === 'tree' && folder === '' && folders.has(name)) await list(id, `${name}/`, files);
      else if (mode === 'file')
        files.set(`${folder}${name}`, { id, size: await look(id, 'blob', largestFile) });
      if (files.size > mostFiles) throw refused(`it has more than ${mostFiles} files`);
    }
  };
  return {
    open: async (commit) => {
      const text = (await read(commit, 'commit', mostOfCommit)).toString('latin1');
      const files = new Map<string, CommittedFile>();
      await list(treeOf(text, format), '', files);
      const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
      if (total > largestRecord) throw refused(`it has ${total} bytes, and ${largestRecord} are accepted`);
      return { digest: digestOf(text), files };
    },
    read: ({ id }) => read(id, 'blob', largestFile),
    close: async () => {
      await Promise.all([objects.close(), sizes.close()]);
    },
  };
}

/** Bytes of the largest file of a record: what hosts of repositories take. */
export const largestFile = 100 << 20;

/** Bytes of all files of a record. */
const largestRecord = 2 ** 31;
const mostFiles = 200_000;
const mostOfCommit = 1 << 16;
const mostOfTree = 32 << 20;

function treeOf(commit: string, format: ObjectFormat): string {
  const tree = /^tree ([0-9a-f]+)\n/.exec(commit)?.[1];
  if (tree?.length === (format === 'sha1' ? 40 : 64)) return tree;
  throw refused('its commit has no tree');
}

function digestOf(commit: string): string | null {
  const at = commit.lastIndexOf(`\n${digestLine}`);
  const digest = at < 0 ? '' : commit.slice(at + 1 + digestLine.length).trimEnd();
  return /^[0-9a-f]{64}$/.test(digest) ? digest : null;
}

function refused(why: string): EnvironmentError {
  return new EnvironmentError('record-refused', why, { trouble: 'damaged' });
}
