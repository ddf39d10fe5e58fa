import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeFolder } from '../support/state.ts';

const script = fileURLToPath(new URL('../../scripts/put-in-place.mjs', import.meta.url));
const run = promisify(execFile);

// Each puts a hundred folders in place of one another, all at the same time.
const builder = `
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const { putInPlace } = await import(${JSON.stringify(script)});
  const [target] = process.argv.slice(1);
  for (let round = 0; round < 100; round += 1) {
    const draft = target + '.' + process.pid;
    mkdirSync(draft);
    writeFileSync(draft + '/whole', 'whole');
    putInPlace(draft, target);
  }
`;

it('lets several builds at once come to their end, and leaves one whole folder', async () => {
  const folder = makeFolder();
  const target = join(folder, 'dist');
  const build = () => run(process.execPath, ['--input-type=module', '--eval', builder, target]);
  await Promise.all([build(), build(), build()]);
  expect(readdirSync(folder)).toEqual(['dist']);
  expect(readFileSync(join(target, 'whole'), 'utf8')).toBe('whole');
});

it('sweeps what builds left that have ended, and nothing else', async () => {
  const folder = makeFolder();
  const { pid: ended } = await new Promise<{ pid: number | undefined }>((resolve) => {
    const child = execFile(process.execPath, ['-e', ''], () => resolve({ pid: child.pid }));
  });
  for (const name of [`dist.${ended}`, `dist.${ended}.old`, `dist.${process.pid}`, 'dist.txt', 'dist']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'x'), '');
  }
  const code = `(await import(${JSON.stringify(script)})).sweepDrafts(process.argv[1])`;
  await run(process.execPath, ['--input-type=module', '--eval', code, join(folder, 'dist')]);
  expect(readdirSync(folder).sort()).toEqual(['dist', `dist.${process.pid}`, 'dist.txt'].sort());
});
