import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../disk/remove-tree.ts';
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
export function makeOwnRepository(store: Store, own: OwnRepository): void {
  const git = join(own.workTree, '.git');
  removeTree(git);
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
    mkdirSync(join(git, folder), { recursive: true });
  }
  const files: Readonly<Record<string, string>> = {
    HEAD: `${own.commit}\n`,
    config: repositoryConfig(store.repository.objectFormat, false),
    shallow: `${own.commit}\n`,
    'info/attributes': exactAttributes,
    'info/exclude': own.exclude.map((line) => `${line}\n`).join(''),
    'objects/info/alternates': `${quotePath(join(store.directory, 'objects'))}\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(git, name), text);
  copyIndexFile(own.index, join(git, 'index'));
}
