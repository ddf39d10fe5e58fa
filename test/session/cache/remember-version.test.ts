import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { rememberVersion } from '../../../src/session/cache/remember-version.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-version-'));
  mkdirSync(join(folder, 'cache'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Asks for the version of `java` in a folder as often as there are answers; which of them were given. */
async function askFor(folder: string, answers: readonly (string | null)[]): Promise<readonly unknown[]> {
  const given: unknown[] = [];
  for (const answer of answers) {
    const ask = async () => answer;
    given.push(await rememberVersion(folder, { path: join(folder, 'java'), named: /^java/, ask }));
  }
  return given;
}

it('asks a program once as long as it is the same file', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'java'), 'ELF one');
  expect(await askFor(folder, [null, '17', '21'])).toEqual([null, '17', '17']);
  writeFileSync(join(folder, 'java'), 'ELF other');
  expect(await askFor(folder, ['21', '22'])).toEqual(['21', '21']);
});

it.each([
  ['a script', (folder: string) => writeFileSync(join(folder, 'java'), '#!/bin/sh\n')],
  [
    'a link to a program of another name',
    (folder: string) => {
      writeFileSync(join(folder, 'mise'), 'ELF');
      symlinkSync('mise', join(folder, 'java'));
    },
  ],
])('asks each time what only chooses another program: %s', async (_, make) => {
  const folder = makeFolder();
  make(folder);
  expect(await askFor(folder, ['17', '21'])).toEqual(['17', '21']);
});
