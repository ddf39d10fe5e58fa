import { join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { readText } from '../../disk/read-text.ts';
import { readHead } from '../../git/head.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { resolveCommits } from '../../git/resolve-commits.ts';
import { readDefinitions } from '../../session/definitions.ts';
import { openProject } from '../../session/open.ts';
import type { Context } from '../command.ts';

type Place = Pick<Context, 'cwd' | 'environment'>;

/** The branch that changes go into: that of `origin`, else `main` or `master`, else what is checked out; `main` outside of a repository. */
export async function findDefaultBranch({ cwd, environment }: Place): Promise<string> {
  const found = await inRepositoryOr('main', async () => findBranch(await openRepository(cwd, environment)));
  // In a workflow other names would be patterns.
  return /^[A-Za-z][\w./-]*$/.test(found) ? found : 'main';
}

async function findBranch(repository: Repository): Promise<string> {
  const origin = readText(join(repository.commonDirectory, 'refs/remotes/origin/HEAD'));
  const named = /^ref: refs\/remotes\/origin\/(.+)\n$/.exec(origin)?.[1];
  if (named !== undefined) return named;
  const usual = ['main', 'master'];
  const commits = await resolveCommits(
    repository,
    usual.map((name) => `refs/heads/${name}`),
  );
  const known = usual.find((_, index) => commits[index] !== null && commits[index] !== undefined);
  return known ?? (await readHead(repository)).branch ?? 'main';
}

/** Names of the pipelines and jobs that run as they are; none where there is no project, or its files are wrong. */
export function listRunnable({ cwd, environment }: Place): Promise<readonly string[]> {
  return inRepositoryOr([], async () => {
    const project = await openProject({ cwd, environment });
    if (!project.ok) return [];
    const { pipelines } = await readDefinitions(project.value, 'checkout');
    return pipelines
      .filter(({ params }) => params.every(({ required }) => !required))
      .map(({ name }) => name);
  });
}

/** Whether a run can be pinned here; a folder that git does not open for another reason is in one. */
export async function isInRepository({ cwd, environment }: Place): Promise<boolean> {
  try {
    await openRepository(cwd, environment);
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError) return error.code !== 'not-a-repository';
    throw error;
  }
}

/** What is asked of git, or something else where it gives nothing. */
export async function inRepositoryOr<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EnvironmentError) return otherwise;
    throw error;
  }
}
