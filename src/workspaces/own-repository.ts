import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quotePath } from '../git/environment.ts';
import { copyIndexFile } from '../git/index-file.ts';
import { exactAttributes, repositoryConfig, type Store } from '../git/store.ts';

/** What the `.git` of a workspace is made of. */
export interface OwnRepository {
  readonly workTree: string;
  readonly commit: string;
  /** The index of the check-out; copied, so that `git status` in the workspace knows every file. */
  readonly index: string;
  /** Paths from the root that git does not speak of, as lines of `info/exclude`. */
  readonly exclude: readonly string[];
}

/**
 * Makes a workspace a Git work tree of its own: detached at the commit, with a `.git` that reads the store's objects
 * and in which no branch of the user exists. Replaces the one that is there.
 */
export async function makeOwnRepository(store: Store, own: OwnRepository): Promise<void> {
  const git = join(own.workTree, '.git');
  await rm(git, { recursive: true, force: true });
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
    await mkdir(join(git, folder), { recursive: true });
  }
  const files: Readonly<Record<string, string>> = {
    HEAD: `${own.commit}\n`,
    config: repositoryConfig(store.repository.objectFormat, false),
    shallow: `${own.commit}\n`,
    'info/attributes': exactAttributes,
    'info/exclude': own.exclude.map((line) => `${line}\n`).join(''),
    'objects/info/alternates': `${quotePath(join(store.directory, 'objects'))}\n`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(git, name), text)));
  await copyIndexFile(own.index, join(git, 'index'));
}
