import type { SimpleGit } from 'simple-git';
import { showOnOneLine } from '../values/visible-text.ts';
import { gitEnvironment } from './environment.ts';
import { inRepository } from './head.ts';
import type { Repository } from './repository.ts';

/** What people recognise a repository by. */
export interface RepositoryDescription {
  /** Null when detached, and where nothing was committed yet. */
  readonly branch: string | null;
  /** With its committer's time, ISO 8601; null where nothing was committed yet. */
  readonly commit: { readonly id: string; readonly subject: string; readonly time: string } | null;
  /** The highest version first. */
  readonly tags: readonly string[];
}

/** Describes what is checked out. For people only: takes three processes and a library, and nothing relies on it. */
export async function describeRepository(repository: Repository): Promise<RepositoryDescription> {
  const git = await openSimpleGit(repository);
  const [branch, head] = await Promise.all([
    git.raw(['symbolic-ref', '--quiet', '--short', 'HEAD']).catch(() => ''),
    // A configuration could make `log` start a program that checks signatures.
    git.raw(['log', '-1', '--no-show-signature', '--format=%H%x00%ct%x00%s', 'HEAD']).catch(() => ''),
  ]);
  const [id = '', seconds = '', subject = ''] = head.trim().split('\0');
  const tags = id === '' ? '' : await git.raw(['tag', '--sort=-version:refname', '--points-at', id]);
  return {
    branch: branch.trim() === '' ? null : branch.trim(),
    commit:
      id === ''
        ? null
        : { id, subject: showOnOneLine(subject), time: new Date(Number(seconds) * 1000).toISOString() },
    tags: tags.split('\n').filter((tag) => tag !== ''),
  };
}

async function openSimpleGit(repository: Repository): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment(inRepository(repository));
  const git = simpleGit({
    baseDir: repository.root ?? repository.commonDirectory,
    // They are ours and take power away; the guard is against those of a caller.
    allowEnvironment: Object.keys(environment),
    unsafe: { allowUnsafePager: true, allowUnsafeConfigPaths: true },
  });
  return git.env(environment);
}
