import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTree } from '../../src/disk/copy-tree.ts';
import { listFiles, modeOf } from '../support/listing.ts';
import { makeFolder } from '../support/repository.ts';

/** A path whose name is no UTF-8. */
function odd(folder: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/odd`), Buffer.from([0xff])]);
}

it('copies files, folders and links with names of any bytes, and not what stays behind', async () => {
  const folder = makeFolder();
  const from = join(folder, 'from');
  mkdirSync(join(from, 'a/instances'), { recursive: true });
  mkdirSync(join(from, 'instances'));
  mkdirSync(odd(from));
  writeFileSync(Buffer.concat([odd(from), Buffer.from('/'), Buffer.from([0xfe])]), 'bytes');
  for (let index = 0; index < 40; index += 1) writeFileSync(join(from, 'a', `${index}.txt`), `${index}`);
  writeFileSync(join(from, 'note.json'), '');
  symlinkSync('../nowhere', join(from, 'a/link'));
  execFileSync('mkfifo', [join(from, 'a/pipe')]);
  await copyTree(from, join(folder, 'to'), new Set(['note.json', 'instances']));
  const { 'note.json': _, 'instances/': __, 'a/pipe': ___, ...wanted } = { ...listed(from) };
  expect(listFiles(join(folder, 'to'))).toEqual(wanted);
  expect(Object.keys(wanted)).toHaveLength(45);
});

it('keeps rights and times, of folders that nobody may write in too', async () => {
  const folder = makeFolder();
  const from = join(folder, 'from');
  mkdirSync(join(from, 'closed'), { recursive: true });
  writeFileSync(join(from, 'closed/tool.sh'), '', { mode: 0o755 });
  symlinkSync('closed', join(from, 'link'));
  chmodSync(join(from, 'closed'), 0o555);
  utimesSync(join(from, 'closed/tool.sh'), 1000, 1000);
  lutimesSync(join(from, 'link'), 2000, 2000);
  utimesSync(join(from, 'closed'), 3000, 3000);
  const to = join(folder, 'to');
  await copyTree(from, to, new Set());
  expect([modeOf(join(to, 'closed')), modeOf(join(to, 'closed/tool.sh'))]).toEqual(['555', '755']);
  expect(['closed', 'closed/tool.sh'].map((path) => statSync(join(to, path)).mtimeMs)).toEqual([3e6, 1e6]);
  for (const each of [from, to]) chmodSync(join(each, 'closed'), 0o755);
});

it('gives on what the disk says', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'from'));
  mkdirSync(join(folder, 'to'));
  await expect(copyTree(join(folder, 'from'), join(folder, 'to'), new Set())).rejects.toMatchObject({
    code: 'EEXIST',
  });
});

// Reading a pipe would wait for ever.
function listed(folder: string): Record<string, string> {
  const pipe = join(folder, 'a/pipe');
  expect(readdirSync(join(folder, 'a'))).toContain('pipe');
  execFileSync('rm', [pipe]);
  return listFiles(folder);
}
