import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isUntouched } from '../../src/git/untouched.ts';
import { makeFolder, makeRepository } from '../support/repository.ts';

/** What git checked out, and an index that is a minute younger than all of it. */
function checkOut(objectFormat: 'sha1' | 'sha256' = 'sha1') {
  const test = makeRepository({
    objectFormat,
    files: {
      'a.txt': 'a\n',
      'folder/b.txt': 'b\n',
      'folder/deep/ü c.txt': 'c\n',
      'run.sh': { executable: 'true\n' },
      link: { link: 'a.txt' },
    },
  });
  const workTree = join(makeFolder(), 'tree');
  test.git('worktree', 'add', '--quiet', '--detach', workTree);
  rmSync(join(workTree, '.git'));
  const index = join(test.root, '.git/worktrees/tree/index');
  const later = Date.now() / 1000 + 60;
  utimesSync(index, later, later);
  return { commit: '', workTree, index };
}

describe('a work tree', () => {
  it.each(['sha1', 'sha256'] as const)('is untouched after its check-out (%s)', (format) => {
    expect(isUntouched(checkOut(format), format)).toBe(true);
  });

  it.each<[string, (workTree: string) => void]>([
    ['a file was appended to', (tree) => appendFileSync(join(tree, 'a.txt'), 'more')],
    ['a file was written with the same size, and its time set back', rewriteQuietly],
    ['a file was given other rights', (tree) => chmodSync(join(tree, 'folder/b.txt'), 0o755)],
    ['a file is gone', (tree) => rmSync(join(tree, 'folder/deep/ü c.txt'))],
    ['a file was renamed', (tree) => renameSync(join(tree, 'a.txt'), join(tree, 'A.txt'))],
    ['a file has a second name elsewhere', (tree) => linkSync(join(tree, 'a.txt'), join(tree, '../other'))],
    ['a file was added', (tree) => writeFileSync(join(tree, 'folder/new'), '')],
    ['an empty folder was added', (tree) => mkdirSync(join(tree, 'folder/empty'))],
    ['a repository was added', (tree) => mkdirSync(join(tree, '.git'))],
    ['a folder cannot be entered', (tree) => chmodSync(join(tree, 'folder/deep'), 0o600)],
    ['a link points elsewhere', (tree) => replace(tree, 'link', 'run.sh')],
    ['a file became a link', (tree) => replace(tree, 'run.sh', 'a.txt')],
    ['a folder became a link', (tree) => replace(tree, 'folder', '/')],
  ])('is not where %s', (_, change) => {
    const target = checkOut();
    change(target.workTree);
    expect(isUntouched(target, 'sha1')).toBe(false);
  });

  it('counts as touched where its files may have changed in the moment in which the index was written', () => {
    const target = checkOut();
    const { ctimeMs } = statSync(join(target.workTree, 'a.txt'));
    utimesSync(target.index, ctimeMs / 1000, Math.floor(ctimeMs) / 1000);
    expect(isUntouched(target, 'sha1')).toBe(false);
  });

  it.each<[string, (index: string) => void]>([
    ['is missing', (index) => rmSync(index)],
    ['is cut off', (index) => writeFileSync(index, readFileSync(index).subarray(0, 200))],
    ['is no index', (index) => writeFileSync(index, 'something else')],
    ['is of a version that is not read', (index) => writeFileSync(index, readFileSync(index).with(7, 4))],
  ])('counts as touched where the index %s', (_, change) => {
    const target = checkOut();
    change(target.index);
    expect(isUntouched(target, 'sha1')).toBe(false);
  });
});

function rewriteQuietly(tree: string): void {
  const path = join(tree, 'a.txt');
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'b\n');
  utimesSync(path, atime, mtime);
}

function replace(tree: string, name: string, to: string): void {
  rmSync(join(tree, name), { recursive: true });
  symlinkSync(to, join(tree, name));
}
