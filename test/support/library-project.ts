import { type FileContent, makeRepository, type TestRepository } from './repository.ts';

/** A repository with pipelines, as the library is told of it. */
export interface LibraryProject extends TestRepository {
  /** The options that name the project, and an environment that is not that of this process. */
  readonly place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
}

/** A project with these files, committed. */
export function makeLibraryProject(files: Readonly<Record<string, FileContent>>): LibraryProject {
  const repository = makeRepository({ files });
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
  };
  return { ...repository, place: { cwd: repository.root, env } };
}

/** Everything that comes of an iterable. */
export async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
