import { expect, it } from 'vitest';
import { draftFromRepository } from '../../../src/commands/init/draft.ts';
import { kindSchemas } from '../../../src/pipeline/kinds/index.ts';
import { loadPipeline } from '../../../src/pipeline/load-pipeline.ts';
import { folderWith } from '../../support/attempt.ts';

it('drafts a task for each notebook and each query, which can be loaded', async () => {
  const folder = folderWith({ 'a/report.ipynb': '{}', 'sql/to tals.sql': 'select 1', 'report.sh': 'true' });
  const [file = { path: '', content: '' }] = await draftFromRepository(folder);
  expect(file.content.split('tasks:\n')[1]).toBe(`  report:
    shell: { file: "report.sh" }
  report-2:
    notebook: "a/report.ipynb"
  to-tals:
    sql: { file: "sql/to tals.sql" }
`);
  const loaded = await loadPipeline({
    file: file.path,
    name: 'main',
    content: file.content,
    kinds: kindSchemas,
  });
  expect(loaded).toMatchObject({ ok: true, diagnostics: [] });
});

it('names no task as YAML names what is no text', async () => {
  const folder = folderWith({ 'null.sh': '', 'true.sql': '', 'on.ipynb': '{}' });
  const [file = { path: '', content: '' }] = await draftFromRepository(folder);
  const loaded = await loadPipeline({
    file: file.path,
    name: 'main',
    content: file.content,
    kinds: kindSchemas,
  });
  expect(loaded).toMatchObject({
    ok: true,
    value: { tasks: [{ id: 'task-null' }, { id: 'task-on' }, { id: 'task-true' }] },
  });
});

async function draftOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [file] = await draftFromRepository(folderWith(files));
  const loaded = await loadPipeline({
    file: '.runnable/main.yaml',
    name: 'main',
    content: file?.content ?? '',
    kinds: kindSchemas,
  });
  expect(loaded).toMatchObject({ ok: true, diagnostics: [] });
  return file?.content.split('tasks:\n')[1];
}

const scripts = { build: 'tsc', test: 'vitest run', lint: 'biome check' };

it('installs packages once, before all that runs in the workspace which tasks share', async () => {
  const manifest = JSON.stringify({ scripts, devDependencies: { vitest: '3' } });
  expect(await draftOf({ 'package.json': manifest, 'package-lock.json': '{}' })).toBe(`  npm-install:
    shell: npm ci
  npm-lint:
    needs: [npm-install]
    shell: npm run lint
  npm-build:
    needs: [npm-install]
    shell: npm run build
  npm-test:
    needs: [npm-build]
    shell: npm run test
`);
});

it.each([
  ['npm install', { 'package.json': JSON.stringify({ scripts: { test: 'x' }, dependencies: { a: '1' } }) }],
  [
    'pnpm install --frozen-lockfile',
    { 'package.json': JSON.stringify({ scripts: { test: 'x' } }), 'pnpm-lock.yaml': '' },
  ],
])('installs by `%s` where no lock of npm is there', async (command, files) => {
  expect(await draftOf(files)).toBe(`  npm-install:
    shell: ${command}
  npm-test:
    needs: [npm-install]
    shell: npm run test
`);
});

it('installs nothing where nothing is asked for, and runs no test that npm made up', async () => {
  const made = 'echo "Error: no test specified" && exit 1';
  const manifest = JSON.stringify({ scripts: { build: 'node build.mjs', test: made } });
  expect(await draftOf({ 'package.json': manifest })).toBe(`  npm-build:
    shell: npm run build
`);
});

it.each([
  ['{ module: unittest, args: [discover] }', { 'test_lib.py': 'import unittest\n' }],
  ['{ module: unittest, args: [discover, -s, "tests"] }', { 'tests/test_lib.py': 'import unittest\n' }],
  ['{ module: unittest, args: [discover] }', { 'tests/__init__.py': '', 'tests/test_lib.py': '' }],
  ['{ module: pytest }', { 'tests/test_lib.py': 'import pytest\n' }],
  ['{ module: pytest }', { 'tests/test_lib.py': '', 'pyproject.toml': '[tool.pytest.ini_options]\n' }],
])('runs tests in Python so that they are found: %s', async (python, files) => {
  expect(await draftOf(files)).toBe(`  python-tests:\n    python: ${python}\n`);
});
