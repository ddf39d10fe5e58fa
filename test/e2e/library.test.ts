import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/reference/library.md'), 'utf8');
const [pipeline = ''] = blocks('yaml');
const programs = new Map(
  blocks('ts').map((text) => [/^\/\/ (\w+\.ts)\n/.exec(text)?.[1] ?? 'nameless.ts', text]),
);

let project: TestRepository;
let environment: Readonly<Record<string, string>>;

beforeAll(() => {
  const folder = makeFolder();
  // The tests' own set-up has built what a packing person would build first.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: quiet }));
  project = makeRepository({
    files: {
      '.gitignore': 'node_modules/\nout/\n',
      '.runnable/train.yaml': pipeline,
      'package.json': '{ "type": "module", "private": true }\n',
      ...Object.fromEntries(programs),
    },
  });
  environment = {
    ...project.environment,
    RUNNABLE_STATE_DIR: project.state,
    RUNNABLE_WORKSPACE_DIR: project.workspaces,
    npm_config_update_notifier: 'false',
  };
  const archive = join(folder, packed.filename);
  run('npm', ['install', '--prefix', project.root, '--offline', '--no-audit', '--no-fund', archive]);
  symlinkSync(join(root, 'node_modules/@types'), join(project.root, 'node_modules/@types'));
});

it.each([
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])(
  'has types that strict programs compile with, as %s with the resolution %s',
  (module, moduleResolution) => {
    compile({ module, moduleResolution, noEmit: true });
  },
);

it('does what its page shows, output by output', () => {
  expect([...programs.keys()]).toEqual(['train.ts', 'sweep.ts', 'define.ts']);
  compile({ module: 'node16', outDir: 'out' });
  const outputs = [...programs.keys()].map((name) => run('node', [`out/${name.replace('.ts', '.js')}`]));
  expect(outputs).toEqual(blocks('text'));
});

it('has types that refuse what the library does not have', () => {
  const wrong = `import { run, type LiveRun } from 'runnable';
const started = await run('train', { maxParalel: 2 });
started.value;
export const id: number = (null as unknown as LiveRun).id;
`;
  project.write({ 'wrong.ts': wrong });
  const { stdout } = failure(() => compile({ module: 'node16', noEmit: true }, ['wrong.ts']));
  expect([...stdout.matchAll(/^wrong\.ts\((\d+),\d+\): error/gm)].map(([, line]) => line)).toEqual([
    '2',
    '3',
    '4',
  ]);
});

it('can be required, and its types name no file of ours', () => {
  const names = run('node', [
    '-p',
    'Object.keys(require("runnable")).sort().join()',
    '--input-type=commonjs',
  ]);
  expect(names).toBe(
    'EnvironmentError,InternalError,definePipeline,findRun,listRuns,openProject,plan,renderDiagnostics,rerun,resume,resumeSweep,run,sweep,validate,version\n',
  );
  const types = readFileSync(join(root, 'dist/index.d.mts'), 'utf8');
  expect(types).not.toMatch(/\bfrom ['"]|\bimport\(|src\//);
  const undocumented = [...types.matchAll(/(.*)\n(?:declare (?:function|class)|interface) (\w+)/g)]
    .filter(([, before = '']) => !before.endsWith('*/'))
    .map(([, , name]) => name);
  expect(undocumented).toEqual([]);
});

function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: project.root, env: environment, encoding: 'utf8', stdio: quiet });
}

function compile(options: Readonly<Record<string, unknown>>, files = [...programs.keys()]): void {
  const compilerOptions = {
    strict: true,
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // Ours are among those that are checked.
    skipLibCheck: false,
    rootDir: '.',
    ...options,
  };
  project.write({ 'tsconfig.json': JSON.stringify({ files, compilerOptions }) });
  run('node', [
    join(root, 'node_modules/typescript/bin/tsc'),
    '--project',
    'tsconfig.json',
    '--pretty',
    'false',
  ]);
}

function failure(work: () => void): { readonly stdout: string } {
  try {
    work();
  } catch (error) {
    return error as { readonly stdout: string };
  }
  throw new Error('nothing failed');
}

const quiet: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
