import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTree } from '../../src/disk/remove-tree.ts';
import { makeFolder } from '../support/repository.ts';

it('removes a folder with folders, files with odd names and links, and nothing that links lead to', () => {
  const folder = makeFolder();
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'a/b'), { recursive: true });
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/file'), '');
  symlinkSync('../../other', join(tree, 'a/link'));
  symlinkSync('nowhere', join(tree, 'a/b/dangling'));
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/a/`), Buffer.from([0xff, 0xfe])]), '');
  removeTree(tree);
  expect(existsSync(tree)).toBe(false);
  expect(existsSync(join(folder, 'other/file'))).toBe(true);
});

it('does nothing where there is nothing, and removes what is a file', () => {
  const folder = makeFolder();
  removeTree(join(folder, 'nothing'));
  writeFileSync(join(folder, 'file'), '');
  removeTree(join(folder, 'file'));
  expect(existsSync(join(folder, 'file'))).toBe(false);
});
