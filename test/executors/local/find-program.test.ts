import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createProgramFinder } from '../../../src/executors/local/find-program.ts';

it('takes the first file of that name that may be executed', () => {
  const { find, path, put } = open(['a', 'b', 'c']);
  put('a/tool', 0o644);
  mkdirSync(join(path('b'), 'tool'));
  const program = put('c/tool', 0o755);
  expect(find('tool', ['a', 'b', 'c'].map(path).join(':'))).toBe(program);
});

it('looks again when what it found is gone', () => {
  const { find, path, put } = open(['a', 'b']);
  const [first, second] = [put('a/tool', 0o755), put('b/tool', 0o755)];
  const folders = `${path('a')}:${path('b')}`;
  expect(find('tool', folders)).toBe(first);
  rmSync(first);
  expect(find('tool', folders)).toBe(second);
});

it('leaves paths, unknown names and folders that depend on the process to the system', () => {
  const { find, path, put } = open(['a']);
  put('a/tool', 0o755);
  expect(find('./tool', path('a'))).toBe('./tool');
  expect(find('other', path('a'))).toBe('other');
  expect(find('tool', `bin:${path('a')}`)).toBe('tool');
  expect(find('tool', undefined)).toBe('tool');
});

function open(folders: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'runnable-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of folders) mkdirSync(join(root, folder));
  const put = (name: string, mode: number): string => {
    writeFileSync(join(root, name), '#!/bin/sh\n');
    chmodSync(join(root, name), mode);
    return join(root, name);
  };
  return { find: createProgramFinder(), path: (name: string) => join(root, name), put };
}
