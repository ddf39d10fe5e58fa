import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNewFiles } from '../../../src/commands/init/write-new-files.ts';
import { makeFolder } from '../../support/state.ts';

it('writes what is not there and keeps what is, unless it is forced', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'a'), 'mine');
  const files = ['a', 'b/c'].map((path) => ({ path, content: 'new' }));
  const read = () => files.map(({ path }) => readFileSync(join(folder, path), 'utf8'));
  expect(await writeNewFiles(folder, files, { force: false })).toEqual({ written: ['b/c'], kept: ['a'] });
  expect(read()).toEqual(['mine', 'new']);
  expect(await writeNewFiles(folder, files, { force: true })).toEqual({ written: ['a', 'b/c'], kept: [] });
  expect(read()).toEqual(['new', 'new']);
});

it('says where nothing can be written', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, '.runnable'), 'a file');
  const target = join(folder, '.runnable', 'hello.yaml');
  await expect(
    writeNewFiles(folder, [{ path: '.runnable/hello.yaml', content: '' }], { force: true }),
  ).rejects.toMatchObject({ code: 'not-writable', message: `\`${target}\` cannot be written: EEXIST` });
});
