import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder, makeRepository } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let packed: { readonly filename: string; readonly size: number; readonly files: readonly { path: string }[] };
let archive: string;

beforeAll(() => {
  const folder = makeFolder();
  // The tests' own set-up has built what a packing person would build first.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  packed = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: quiet }))[0];
  archive = join(folder, packed.filename);
});

it('packs the programs, what they hand to tasks, templates, schema and licences, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  const allowed =
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w-]+\.m?js|dist\/index\.d\.mts|dist\/report-page\.css|dist\/assets\/.*\.(mjs|py)|dist\/(?:pipeline\.schema|package)\.json|dist\/THIRD-PARTY-LICENSES\.txt|templates\/(python|node|shell|github|github-action|github-forks)\/.*)$/;
  expect(paths.filter((path) => !allowed.test(path) || /__pycache__|\.pyc$/.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'dist/cli.js',
      'dist/index.mjs',
      'dist/index.d.mts',
      'dist/load-worker.mjs',
      'dist/pipeline.schema.json',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/assets/python_harness.py',
      'dist/assets/node-harness.mjs',
      'dist/assets/generated/typescript-hooks.mjs',
      'templates/python/.runnable/hello.yaml',
      'templates/python/tasks/words.py',
      'templates/python/.github/workflows/runnable.yml',
    ]),
  );
  expect(packed.size).toBeLessThan(1_600_000);
});

it('names the licence of every package whose code is in it', () => {
  const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['yaml', '@actions/expressions', 'simple-git', 'picomatch', 'sucrase', 're2js']) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, 'm'));
  }
  expect(text).not.toMatch(/^(typescript|vitest|fast-check|esbuild) /m);
});

it('works from the package alone, installed without a network into an empty folder', () => {
  const { root: folder, environment, write, commit, state, workspaces } = makeRepository();
  write({ '.gitignore': 'node_modules/\n' });
  const env = {
    ...environment,
    RUNNABLE_STATE_DIR: state,
    RUNNABLE_WORKSPACE_DIR: workspaces,
    LC_ALL: 'C.UTF-8',
    npm_config_update_notifier: 'false',
  };
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { cwd: folder, env, encoding: 'utf8', stdio: quiet });
  // Told where: npm would look for a package in the folders above.
  run('npm', 'install', '--prefix', folder, '--offline', '--no-audit', '--no-fund', '--save-dev', archive);
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'runnable',
  ]);

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(run('npx', '--offline', '--no', '--', 'runnable', '--version')).toBe(`${version}\n`);
  const runnable = (...args: readonly string[]) => run('node_modules/.bin/runnable', ...args);
  runnable('init');
  commit('First pipeline');
  runnable('validate');
  const record = JSON.parse(runnable('run', 'hello', '--json'));
  expect(record.run).toMatchObject({ pipeline: 'hello', status: 'succeeded', dirty: false });
  expect(record.tasks[2].outputs).toMatchObject([{ path: 'results/report.txt' }]);
  expect(JSON.parse(runnable('schema'))).toMatchObject({ $schema: expect.stringContaining('draft-07') });
  write({ 'measure.ts': 'export const measure = ({ text }: { text: string }): number => text.length;\n' });
  runnable('job', 'node', 'measure.ts#measure', '-p', 'text=lake');
});

it('holds every file that package.json names', () => {
  const { bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [
    ...Object.values<string>(bin),
    ...Object.values<string | Record<string, string>>(exports),
  ].flatMap((each) => (typeof each === 'string' ? [each] : Object.values(each)));
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(readFileSync(join(root, bin.runnable), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync(join(root, bin.runnable)).isFile()).toBe(true);
});

const quiet: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
