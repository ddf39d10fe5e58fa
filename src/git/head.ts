import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../disk/read-text.ts';
import { isObjectId } from './object-id.ts';
import { runGit } from './process.ts';
import type { Repository } from './repository.ts';

/** What is checked out. */
export interface Head {
  /** Null where nothing was committed yet. */
  readonly commit: string | null;
  /** Without `refs/heads/`; null when detached. */
  readonly branch: string | null;
}

/** Reads `HEAD`: from the files where they say it plainly, else by git. */
export async function readHead(repository: Repository): Promise<Head> {
  const text = readText(join(repository.gitDirectory, 'HEAD'));
  const ref = /^ref: (refs\/heads\/.+)\n$/.exec(text)?.[1];
  if (existsSync(join(repository.commonDirectory, 'reftable'))) return askGit(repository);
  if (ref === undefined) {
    const id = text.trim();
    return isObjectId(id) ? { commit: id, branch: null } : askGit(repository);
  }
  const commit = readRef(repository.commonDirectory, ref);
  return commit === null ? askGit(repository) : { commit, branch: ref.slice('refs/heads/'.length) };
}

/** A tag on a commit, the highest version first; null when it has none. */
export async function findTag(repository: Repository, commit: string): Promise<string | null> {
  if (!mayHaveTags(repository)) return null;
  const args = ['for-each-ref', '--count=1', '--sort=-version:refname', '--format=%(refname)', '--points-at'];
  const output = await runGit([...args, commit, 'refs/tags'], inRepository(repository));
  const name = output.stdout.toString('utf8').trim();
  return name === '' ? null : name.replace(/^refs\/tags\//, '');
}

/** How to ask git about refs and history of the user's repository. */
export function inRepository(repository: Repository) {
  return {
    environment: repository.environment,
    settings: 'none',
    gitDirectory: repository.gitDirectory,
  } as const;
}

function readRef(commonDirectory: string, ref: string): string | null {
  const path = join(commonDirectory, ref);
  const loose = readText(path).trim();
  if (isObjectId(loose)) return loose;
  // It names another branch, or is damaged; what was packed once counts no more.
  if (existsSync(path)) return null;
  const packed = readText(join(commonDirectory, 'packed-refs'));
  const line = packed.split('\n').find((candidate) => candidate.endsWith(` ${ref}`));
  const id = line?.slice(0, line.indexOf(' ')) ?? '';
  return isObjectId(id) ? id : null;
}

async function askGit(repository: Repository): Promise<Head> {
  const call = inRepository(repository);
  const [commit, ref] = await Promise.all([
    runGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], call),
    runGit(['symbolic-ref', '--quiet', 'HEAD'], call),
  ]);
  const id = commit.stdout.toString('latin1').trim();
  const name = ref.stdout.toString('utf8').trim();
  return {
    commit: isObjectId(id) ? id : null,
    branch: name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : null,
  };
}

// Most repositories of a laptop have few tags or none; then no process is needed to find none.
function mayHaveTags(repository: Repository): boolean {
  const { commonDirectory } = repository;
  if (existsSync(join(commonDirectory, 'reftable'))) return true;
  const loose = join(commonDirectory, 'refs', 'tags');
  if (existsSync(loose) && readdirSync(loose).length > 0) return true;
  return readText(join(commonDirectory, 'packed-refs')).includes(' refs/tags/');
}
