import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNewFiles } from '../../src/commands/init/write-new-files.ts';
import { writeReport } from '../../src/commands/report/write-report.ts';
import { makePrivateFolder } from '../../src/disk/cache-folder.ts';
import { makeFolderTree } from '../../src/disk/make-folder-tree.ts';
import { makeFolders } from '../../src/disk/make-folders.ts';
import { makeFolder } from '../support/state.ts';

it('makes a folder with those above it, once or twice', () => {
  const folder = join(makeFolder(), 'a/b/c');
  makeFolderTree(folder);
  makeFolders(folder);
  expect(existsSync(folder)).toBe(true);
});

it('fails as Node does where a file is in the way, or in our words', () => {
  const root = makeFolder();
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolderTree(join(root, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => makeFolderTree(join(root, 'file/a/b'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  expect(() => makeFolders(join(root, 'file/a'))).toThrow(expect.objectContaining({ code: 'not-writable' }));
});

// Node's own recursive `mkdir` goes round for ever there.
it.runIf(process.platform === 'linux')(
  'comes to an end below `/proc`, wherever folders are made',
  async () => {
    const file = { path: '/proc/x/y', cwd: '/' };
    const written = writeNewFiles('/proc/x', [{ path: 'a/b', content: '' }], { force: false });
    await expect(written).rejects.toMatchObject({
      code: 'not-writable',
      message: '`/proc/x/a/b` cannot be written: ENOENT',
    });
    await expect(writeReport(file, '')).rejects.toMatchObject({ code: 'report-not-written' });
    expect(() => makePrivateFolder('/proc/x')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => makeFolders('/proc/x/y')).toThrow(expect.objectContaining({ code: 'not-writable' }));
  },
);
