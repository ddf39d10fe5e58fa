import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file to write: its text or bytes, an executable, or a symlink. */
export type FileContent = string | Uint8Array | { readonly executable: string } | { readonly link: string };

/** A real Git repository in a temporary folder that vanishes with its test. */
export interface TestRepository {
  /** Absolute path of the work tree; of the repository itself when it is bare. */
  readonly root: string;
  /** An environment with a HOME of its own and no settings of this machine: for our code as well as for git. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path for the state of runs, outside the repository; and for workspaces. */
  readonly state: string;
  readonly workspaces: string;
  /** Runs git in the repository and gives what it prints, without the last line end. Throws when it fails. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files of the work tree; `null` removes one. */
  readonly write: (files: Readonly<Record<string, FileContent | null>>) => void;
  /** Commits everything that there is and gives the commit's id. */
  readonly commit: (message?: string) => string;
}

export interface RepositoryOptions {
  /** Written and committed. Without them nothing is committed yet. */
  readonly files?: Readonly<Record<string, FileContent>>;
  readonly objectFormat?: 'sha1' | 'sha256';
}

/** A fresh repository on branch `main`. One `git init`, and two more processes when it has files. */
export function makeRepository(options: RepositoryOptions = {}): TestRepository {
  const folder = makeFolder();
  const repository = repositoryAt(folder, join(folder, 'repo'));
  mkdirSync(repository.root);
  repository.git(
    'init',
    '--quiet',
    '--initial-branch=main',
    `--object-format=${options.objectFormat ?? 'sha1'}`,
  );
  if (options.files !== undefined) {
    repository.write(options.files);
    repository.commit();
  }
  return repository;
}

/** A clone of a repository, made with these options of `git clone`. */
export function cloneRepository(of: TestRepository, ...options: readonly string[]): TestRepository {
  const folder = makeFolder();
  const clone = repositoryAt(folder, join(folder, 'repo'));
  of.git('clone', '--quiet', ...options, `file://${of.root}`, clone.root);
  return clone;
}

/** The view from another folder of the same repository: a linked work tree, a bare clone. */
export function repositoryAt(folder: string, root: string): TestRepository {
  mkdirSync(join(folder, 'home'), { recursive: true });
  const environment = environmentOf(folder);
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, {
      cwd: root,
      env: { ...environment, ...author },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
    }).replace(/\n$/, '');
  return {
    root,
    environment,
    state: join(folder, 'state'),
    workspaces: join(folder, 'workspaces'),
    git,
    write: (files) => {
      for (const [path, content] of Object.entries(files)) writeOne(join(root, path), content);
    },
    commit: (message = 'Change') => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** A temporary folder that vanishes with its test; one that several tests share, when the test process ends. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'runnable-test-')));
  try {
    onTestFinished(() => removeFolder(folder));
  } catch {
    if (folders.push(folder) === 1) process.once('exit', () => folders.forEach(removeFolder));
  }
  return folder;
}

/** Commits a tree that git itself would refuse to make: entries as they are given, no name looked at. Gives the commit's id. */
export function commitRawTree(repository: TestRepository, entries: readonly RawEntry[]): string {
  const parts = entries.map(({ mode, name, id }) =>
    Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, 'hex')]),
  );
  const tree = writeObject(repository, 'tree', Buffer.concat(parts));
  return repository.git('commit-tree', '-m', 'Raw', tree);
}

export interface RawEntry {
  /** `100644`, `120000`, `40000`, … */
  readonly mode: string;
  readonly name: string | Uint8Array;
  readonly id: string;
}

/** Writes an object as it is given and gives its id. */
export function writeObject(
  repository: TestRepository,
  type: 'blob' | 'tree',
  content: string | Uint8Array,
): string {
  const output = spawnSync('git', ['hash-object', '-t', type, '-w', '--stdin', '--literally'], {
    cwd: repository.root,
    env: repository.environment,
    input: content,
  });
  return output.stdout.toString('latin1').trim();
}

/** Commits so many small files on `main`, in one process, and checks them out. */
export function commitManyFiles(repository: TestRepository, count: number): void {
  const parts = ['commit refs/heads/main\ncommitter Test <test@localhost> 1700000000 +0000\ndata 4\nMany\n'];
  for (let index = 0; index < count; index += 1) {
    const text = `line ${index}\n`.repeat(20 + (index % 100));
    parts.push(
      `M 100644 inline d${index % 100}/s${index % 10}/f${index}.txt\ndata ${text.length}\n${text}\n`,
    );
  }
  const call = { cwd: repository.root, env: repository.environment, input: parts.join('') };
  spawnSync('git', ['fast-import', '--quiet'], call);
  repository.git('reset', '--quiet', '--hard', 'main');
}

const folders: string[] = [];

// A process of the test may be about to end in it.
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

const author = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

function environmentOf(folder: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    LC_ALL: 'C',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
  };
}

function writeOne(path: string, content: FileContent | null): void {
  rmSync(path, { recursive: true, force: true });
  if (content === null) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
  else if ('link' in content) symlinkSync(content.link, path);
  else {
    writeFileSync(path, content.executable);
    chmodSync(path, 0o755);
  }
}
