import { expect, it } from 'vitest';
import { readToolVersion } from '../../src/environments/tool-version.ts';
import { folderWith } from '../support/attempt.ts';

const place = { cwd: '/', environment: { PATH: process.env['PATH'] } };

it('reads the number out of what a tool says of itself', async () => {
  expect(await readToolVersion('git', place)).toMatch(/^\d+\.\d+/);
  expect(await readToolVersion(process.execPath, place)).toBe(process.versions.node);
});

it('knows no version of a tool that is not there, fails, or is told nothing of PATH', async () => {
  const folder = folderWith({ 'broken.sh': 'exit 3\n' });
  expect(await readToolVersion('no-such-tool-here', place)).toBeNull();
  expect(await readToolVersion(`${folder}/broken.sh`, place)).toBeNull();
  expect(await readToolVersion('git', { cwd: '/', environment: { PATH: folder } })).toBeNull();
});
