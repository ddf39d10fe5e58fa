import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Block } from './draft-block.ts';

/** One task that runs the tests in Python, if there are any. */
export async function draftPythonTests(folder: string, files: readonly string[]): Promise<readonly Block[]> {
  const tests = files.filter((file) => /^test_.*\.py$/.test(basename(file)));
  if (tests.length === 0) return [];
  const module = (await usesPytest(folder, files, tests))
    ? '{ module: pytest }'
    : `{ module: unittest, args: [${argumentsOfUnittest(files, tests).join(', ')}] }`;
  return [{ id: 'python-tests', lines: [`python: ${module}`] }];
}

async function usesPytest(
  folder: string,
  files: readonly string[],
  tests: readonly string[],
): Promise<boolean> {
  if (files.some((file) => ['conftest.py', 'pytest.ini'].includes(basename(file)))) return true;
  const settings = ['pyproject.toml', 'setup.cfg', 'tox.ini'].filter((file) => files.includes(file));
  const texts = await Promise.all(
    [...settings, ...tests].map((file) => readFile(join(folder, file), 'utf8').catch(() => '')),
  );
  return texts.some((text) => /^(?:\[tool[.:]pytest|\[pytest\]|import pytest\b|from pytest\b)/m.test(text));
}

// `discover` looks into folders that are packages only; where it finds nothing, newer Pythons fail.
function argumentsOfUnittest(files: readonly string[], tests: readonly string[]): readonly string[] {
  const folders = [...new Set(tests.map((file) => dirname(file)))];
  const [only = '.'] = folders;
  const isFound = folders.length > 1 || only === '.' || files.includes(`${only}/__init__.py`);
  return isFound ? ['discover'] : ['discover', '-s', JSON.stringify(only)];
}
