import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyByReference } from '../../src/disk/copy-file.ts';
import { folderWith } from '../support/attempt.ts';
import { mountSharingDisk } from '../support/sharing-disk.ts';

const sharing = mountSharingDisk();

async function copy(folder: string) {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, 'a'.repeat(100_000));
  chmodSync(from, 0o640);
  const way = await copyByReference({ from, to, folder });
  expect(readFileSync(to, 'latin1')).toBe('a'.repeat(100_000));
  expect(statSync(to)).toMatchObject({ nlink: 1, mode: 0o100640 });
  expect(statSync(to).ino).not.toBe(statSync(from).ino);
  chmodSync(to, 0o600);
  writeFileSync(to, 'b', { flag: 'r+' });
  expect(readFileSync(from, 'latin1')).toBe('a'.repeat(100_000));
  return way;
}

sharing.it('shares the blocks of a file where the file system can, until one is written to', async () => {
  expect(await copy(mkdtempSync(join(sharing.path, 'at-')))).toBe('reference');
});

sharing.it('copies the bytes from one file system to another', async () => {
  const folder = mkdtempSync(join(sharing.path, 'to-'));
  const from = join(folderWith({ from: 'hello' }), 'from');
  expect(await copyByReference({ from, to: join(folder, 'a'), folder })).toBe('bytes');
  expect(await copyByReference({ from, to: join(folder, 'b'), folder })).toBe('bytes');
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('hello');
  expect(await copy(folder)).toBe('reference');
});

it('never overwrites, and tells of what is not there', async () => {
  const folder = folderWith({ from: 'hello', there: 'mine' });
  const [from, there] = [join(folder, 'from'), join(folder, 'there')];
  await expect(copyByReference({ from, to: there, folder })).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(there, 'utf8')).toBe('mine');
  const missing = join(folder, 'missing');
  await expect(copyByReference({ from: missing, to: missing, folder })).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(existsSync(missing)).toBe(false);
});
