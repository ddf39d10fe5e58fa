import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPythonFinder } from '../../src/environments/python.ts';
import { folderWith } from '../support/attempt.ts';

function folderWithProgram(path: string): string {
  const folder = folderWith({ [path]: '#!/bin/sh\n' });
  chmodSync(join(folder, path), 0o755);
  return folder;
}

it('takes the activated virtual environment first', () => {
  const activated = folderWithProgram('bin/python');
  const checkout = folderWithProgram('.venv/bin/python');
  expect(createPythonFinder({ VIRTUAL_ENV: activated, PATH: '' })(checkout)).toEqual({
    tool: { name: 'python', path: join(activated, 'bin/python'), why: 'the activated virtual environment' },
    environments: [activated, join(checkout, '.venv')],
  });
});

it('then an activated conda environment', () => {
  const conda = folderWithProgram('bin/python');
  expect(createPythonFinder({ CONDA_PREFIX: conda })(null)?.tool).toEqual({
    name: 'python',
    path: join(conda, 'bin/python'),
    why: 'the activated conda environment',
  });
});

it('then the `.venv` of the checkout, saying so when an activated one is empty', () => {
  const checkout = folderWithProgram('.venv/bin/python');
  expect(createPythonFinder({ VIRTUAL_ENV: '/nowhere' })(checkout)).toEqual({
    tool: {
      name: 'python',
      path: join(checkout, '.venv/bin/python'),
      why: 'the `.venv` of the checkout; `VIRTUAL_ENV` has no interpreter',
    },
    environments: [join(checkout, '.venv')],
  });
});

it('then PATH, where `python3` goes before `python` and relative folders do not count', () => {
  const both = folderWithProgram('python');
  const newer = folderWithProgram('python3');
  const find = createPythonFinder({ PATH: `.:${both}:${newer}` });
  expect(find(null)?.tool).toEqual({ name: 'python', path: join(newer, 'python3'), why: 'found on PATH' });
});

it('finds nothing where there is nothing', () => {
  expect(createPythonFinder({})(null)).toBeNull();
});

it('looks at each checkout once', () => {
  const find = createPythonFinder({ PATH: folderWithProgram('python3') });
  expect(find('/a')).toBe(find('/a'));
});
