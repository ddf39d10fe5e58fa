import { expect, it } from 'vitest';
import { readInputGlob } from '../../src/plan/input-paths.ts';

const formOf = (glob: string) => {
  const { form, base } = readInputGlob(glob);
  return [form, base];
};

it.each([
  ['data/raw.csv', 'path', 'data/raw.csv'],
  ['./data/', 'path', 'data'],
  ['.', 'path', ''],
  ['src/**', 'folder', 'src'],
  ['src/**/*', 'folder', 'src'],
  ['**', 'folder', ''],
  ['src/**/*.py', 'pattern', 'src'],
  ['*.csv', 'pattern', ''],
  ['data/{a,b}.csv', 'pattern', 'data'],
])('reads `%s` as a %s below `%s`', (glob, form, base) => {
  expect(formOf(glob)).toEqual([form, base]);
});

it.each([
  ['src/**', 'src/a/b.py', true],
  ['src/**', 'srcs/a.py', false],
  ['src', 'src/a.py', true],
  ['src/*.py', 'src/a.py', true],
  ['src/*.py', 'src/a/b.py', false],
  ['src/*', 'src/a/b.py', true],
  ['**/*.py', 'a.py', true],
  ['*', '.hidden', true],
  ['.', 'any/thing', true],
])('`%s` means `%s`: %s', (glob, path, meant) => {
  expect(readInputGlob(glob).matches(path)).toBe(meant);
});

it('looks no deeper than a pattern reaches', () => {
  expect(readInputGlob('a/*/c.txt').depth).toBe(3);
  expect(readInputGlob('a/**/c.txt').depth).toBe(Number.POSITIVE_INFINITY);
});
