import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InternalError } from '../../diagnostics/errors.ts';
import { temporaryName } from '../../disk/temporary.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { isObjectId } from '../object-id.ts';
import { gitFailed, readAll, startGit, waitForEnd } from '../process.ts';
import type { RecordStore } from './record-store.ts';

/** A file of a record. */
export interface RecordFile {
  /** In the tree of the commit, with `/`. */
  readonly path: string;
  /** Its bytes, when their turn has come. */
  readonly read: () => Promise<Buffer>;
}

/** A record as it becomes a commit. */
export interface NewRecord {
  readonly run: string;
  readonly files: readonly RecordFile[];
  /** What is recorded of the run so far; null for nothing. The new commit follows that one. */
  readonly before: RecordedTip | null;
  /** One line, and further ones, for people. */
  readonly message: string;
  /** Time of the commit: seconds since 1970, UTC. */
  readonly seconds: number;
}

/** A commit with a record. */
export interface RecordedTip {
  readonly commit: string;
  /** SHA-256, hex, of the names and bytes of all its files. */
  readonly digest: string;
}

/** Writes records into the store, all by one process and into one pack. */
export interface RecordWriter {
  /** Writes what is new of a record. One that holds what was there before makes no commit. */
  readonly add: (record: NewRecord) => Promise<void>;
  /** The commit of each record that was added, by run; they are on disk then. */
  readonly end: () => Promise<ReadonlyMap<string, RecordedTip>>;
  /** Gives up: nothing is kept. */
  readonly abort: () => Promise<void>;
}

/** The line of a commit's message that gives the digest of its files. */
export const digestLine = 'Record-Digest: ';

/** Starts to write. The same files after the same commit make the same commit, whoever writes them, and when. */
export function openRecordWriter(store: RecordStore): RecordWriter {
  return new ImportingWriter(store);
}

class ImportingWriter implements RecordWriter {
  readonly #store: RecordStore;
  readonly #marks: string;
  readonly #tips = new Map<string, RecordedTip | { readonly mark: number; readonly digest: string }>();
  #process: { readonly child: ChildProcess; readonly end: Promise<Buffer> } | undefined;
  #mark = 0;

  constructor(store: RecordStore) {
    this.#store = store;
    this.#marks = join(store.places, temporaryName());
  }

  readonly add = async ({ run, files, before, message, seconds }: NewRecord): Promise<void> => {
    const hash = createHash('sha256');
    const lines: string[] = [];
    for (const { path, read } of files) {
      if (!safePath.test(path)) throw new InternalError(`no path of a record: ${JSON.stringify(path)}`);
      const bytes = await read();
      hash.update(`${path}\0${bytes.byteLength}\0`).update(bytes);
      lines.push(`M 100644 :${await this.#blob(bytes)} ${path}\n`);
    }
    const digest = hash.digest('hex');
    if (before?.digest === digest) {
      this.#tips.set(run, before);
      return;
    }
    if (before !== null && !isObjectId(before.commit)) throw new InternalError('not an object id');
    this.#mark += 1;
    const text = Buffer.from(`${message}\n\n${digestLine}${digest}\n`);
    // One ref for all of them: what stays of each is its mark.
    const start = before === null ? `reset ${ref}\n` : '';
    const from = before === null ? '' : `from ${before.commit}\ndeleteall\n`;
    const head = `${start}commit ${ref}\nmark :${this.#mark}\n${committer(seconds)}data ${text.byteLength}\n`;
    await this.#write(Buffer.concat([Buffer.from(head), text, Buffer.from(`${from}${lines.join('')}`)]));
    this.#tips.set(run, { mark: this.#mark, digest });
  };

  readonly end = async (): Promise<ReadonlyMap<string, RecordedTip>> => {
    try {
      const commits = this.#process === undefined ? new Map() : await this.#finish();
      return new Map(
        [...this.#tips].map(([run, tip]) => [
          run,
          'mark' in tip ? { commit: markOf(commits, tip.mark), digest: tip.digest } : tip,
        ]),
      );
    } finally {
      await rm(this.#marks, { force: true });
    }
  };

  readonly abort = async (): Promise<void> => {
    this.#process?.child.kill('SIGKILL');
    await this.#process?.end.catch(() => {});
    await rm(this.#marks, { force: true });
  };

  async #blob(bytes: Buffer): Promise<number> {
    this.#mark += 1;
    await this.#write(Buffer.from(`blob\nmark :${this.#mark}\ndata ${bytes.byteLength}\n`));
    await this.#write(bytes);
    await this.#write(Buffer.from('\n'));
    return this.#mark;
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#process ??= this.#start();
    const { child, end } = this.#process;
    if (child.stdin?.write(bytes) !== false) return;
    // Why a pipe broke is known when git has ended.
    await Promise.race([once(child.stdin, 'drain').catch(() => end), end]);
  }

  #start() {
    const args = [...settings, 'fast-import', '--quiet', '--done', '--depth=0'];
    // The path is ours: a folder of the state directory and a temporary name.
    const call = { ...this.#store.call, objectDirectory: join(this.#store.directory, 'objects') };
    const child = startGit([...args, `--export-marks=${this.#marks}`], call, ['pipe', 'ignore', 'pipe']);
    child.stdin?.on('error', () => {});
    const end = Promise.all([readAll(child.stderr), waitForEnd(child)]).then(([words, code]) => {
      if (code === 0) return words;
      throw gitFailed(['fast-import'], { code, stdout: words, stderr: words.toString('utf8') });
    });
    // It is asked for at the end, and by whoever waits until it takes more.
    end.catch(() => {});
    return { child, end };
  }

  async #finish(): Promise<ReadonlyMap<number, string>> {
    await this.#write(Buffer.from(`reset ${ref}\nfrom ${none(this.#store.format)}\ndone\n`));
    this.#process?.child.stdin?.end();
    await this.#process?.end.catch((error: unknown) => {
      throw diskTrouble(error, this.#store.directory);
    });
    const text = await readFile(this.#marks, 'latin1');
    return new Map(
      [...text.matchAll(/^:(\d+) ([0-9a-f]+)$/gm)].map(([, mark, id = '']) => [Number(mark), id]),
    );
  }
}

function committer(seconds: number): string {
  return `committer runnable <runnable@localhost> ${seconds} +0000\n`;
}

function markOf(commits: ReadonlyMap<number, string>, mark: number): string {
  const commit = commits.get(mark);
  if (commit === undefined) throw new InternalError('git fast-import has not told a mark');
  return commit;
}

function none(format: RecordStore['format']): string {
  return '0'.repeat(format === 'sha1' ? 40 : 64);
}

/** Nothing that git would quote, and no way out of the tree. */
const safePath = /^[\w@=,+-][\w.@=,+-]*(?:\/[\w@=,+-][\w.@=,+-]*){0,3}$/;
const ref = 'refs/heads/written';
// Records are packed whole, however few: files of their own are slow to read. Texts become small at the lowest effort.
const settings = ['-c', 'fastimport.unpackLimit=1', '-c', 'core.compression=1'];
