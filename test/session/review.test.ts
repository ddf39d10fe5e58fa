import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { listChangedPaths } from '../../src/git/changed-paths.ts';
import { openRepository } from '../../src/git/repository.ts';
import { openStore } from '../../src/git/store.ts';
import { type ReviewRequest, review } from '../../src/session/review.ts';
import { makeCanary, plantTraps } from '../support/hostile.ts';
import { cloneRepository, makeRepository, type TestRepository } from '../support/repository.ts';
import { linesOf } from '../support/reviewed.ts';

const pipeline = (command: string) => `tasks:\n  t:\n    shell: ${command}\n    inputs: [data/**]\n`;

/** A branch that changes a pipeline and a file, on a base that went on in the meantime. */
function makeBranch(): TestRepository {
  const repository = makeRepository({
    files: {
      '.runnable/a.yaml': pipeline('one'),
      '.runnable/b.yaml': pipeline('b'),
      'data/deep/x.csv': '1',
      'README.md': 'r',
    },
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.write({ '.runnable/a.yaml': pipeline('two'), 'data/deep/x.csv': '2' });
  repository.commit('<script>@everyone](javascript:1)');
  repository.git('checkout', '--quiet', 'main');
  repository.write({ '.runnable/b.yaml': pipeline('moved') });
  repository.commit();
  repository.git('checkout', '--quiet', 'feature');
  return repository;
}

const changes = ['a/t modified [command] `command`', 'b/t rerun input changed: `data/deep/x.csv`'];

async function reviewIn(repository: TestRepository, request: Partial<ReviewRequest> = {}) {
  const environment = { ...repository.environment, RUNNABLE_STATE_DIR: repository.state };
  const result = await review({ cwd: repository.root, environment, ...request });
  if (!result.ok)
    throw new Error(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return result.value;
}

it('compares a branch with where it left the base, with four processes of git', async () => {
  const repository = makeBranch();
  repository.git('gc', '--quiet');
  const log = countGit(repository);
  const { review: found } = await reviewIn(repository, {
    base: 'main',
    head: 'feature',
    environment: log.environment,
  });
  expect(linesOf(found)).toEqual(changes);
  expect(found.base).toBe(repository.git('merge-base', 'main', 'feature'));
  expect(found.notes).toEqual([
    'the base has changed its pipelines since: what both changes do together shows after a merge or rebase',
  ]);
  expect(log.calls().length).toBeLessThanOrEqual(4);
  expect(existsSync(repository.state)).toBe(false);
  expect(JSON.stringify(found)).not.toContain('everyone');
});

it('reviews the work tree as it lies, and leaves it so', async () => {
  const repository = makeRepository({ files: { '.runnable/a.yaml': pipeline('one'), 'data/x.csv': '1' } });
  repository.write({ '.runnable/a.yaml': pipeline('two'), '.runnable/new.yaml': pipeline('new') });
  repository.git('add', '.runnable/a.yaml');
  const index = readFileSync(join(repository.root, '.git/index'));
  const status = repository.git('status', '--porcelain');
  const { review: found } = await reviewIn(repository);
  expect(linesOf(found)).toEqual(['a/t modified [command] `command`', 'new/t added']);
  expect([found.dirty, found.refs]).toEqual([true, { base: 'main', head: 'work tree' }]);
  expect(readFileSync(join(repository.root, '.git/index')).equals(index)).toBe(true);
  expect(repository.git('status', '--porcelain')).toBe(status);
});

it.each<[string, (folder: string) => void]>([
  ['gone', () => {}],
  ['a file', (folder) => writeFileSync(folder, 'x')],
  ['a link that leads nowhere', (folder) => symlinkSync('nowhere', folder)],
  ['a link to itself', (folder) => symlinkSync('.runnable', folder)],
])('tells that all pipelines are gone where `.runnable` of the work tree is %s', async (_, put) => {
  const repository = makeRepository({ files: { '.runnable/a.yaml': pipeline('one'), 'data/x.csv': '1' } });
  const folder = join(repository.root, '.runnable');
  rmSync(folder, { recursive: true });
  put(folder);
  for (const request of [{}, { base: 'main' }]) {
    const { review: found } = await reviewIn(repository, request);
    expect(linesOf(found)).toEqual(['a/t removed']);
    expect(found.pipelines.map(({ name, change }) => [name, change])).toEqual([['a', 'removed']]);
  }
});

it('tells that all pipelines of a project below another are gone', async () => {
  const repository = makeRepository({
    files: {
      '.runnable/root.yaml': pipeline('one'),
      'deep/sub/.runnable/a.yaml': pipeline('two'),
      'deep/sub/x/y.txt': '1',
    },
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.git('rm', '-r', '--quiet', 'deep/sub/.runnable');
  const lines = async (cwd: string, request: Partial<ReviewRequest> = {}) =>
    linesOf(
      (await reviewIn(repository, { base: 'main', cwd: join(repository.root, cwd), ...request })).review,
    );
  expect(await lines('deep/sub')).toEqual(['a/t removed']);
  repository.commit();
  expect(await lines('deep/sub')).toEqual(['a/t removed']);
  expect(await lines('deep/sub/x', { head: 'feature' })).toEqual(['a/t removed']);
  expect(await lines('deep', { head: 'feature' })).toEqual([]);
});

it('takes the default branch of origin for the base', async () => {
  const clone = cloneRepository(makeBranch());
  clone.git('remote', 'set-head', 'origin', 'main');
  const { review: found } = await reviewIn(clone, { head: 'HEAD' });
  expect(found.refs.base).toBe('origin/HEAD');
  expect(linesOf(found)).toEqual(changes);
});

it('finds in a shallow clone, with the base fetched by its id, what it finds in a full one', async () => {
  const repository = makeBranch();
  const base = repository.git('merge-base', 'main', 'feature');
  repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const clone = cloneRepository(repository, '--depth=1', '--branch=feature');
  clone.git('fetch', '--quiet', '--depth=1', 'origin', base);
  const full = await reviewIn(repository, { base: 'main', head: 'feature' });
  const shallow = await reviewIn(clone, { base, head: 'HEAD', exact: true });
  expect(linesOf(shallow.review)).toEqual(linesOf(full.review));
  expect([shallow.review.base, shallow.review.head]).toEqual([full.review.base, full.review.head]);
  const unasked = await reviewIn(clone, { base, head: 'HEAD' });
  expect(unasked.review.notes[0]).toMatch(/^the clone is shallow/);
  expect(unasked.review.tasks).toEqual(shallow.review.tasks);
});

it('says what is missing of what it was asked to compare', async () => {
  const repository = makeBranch();
  const missing = 'd'.repeat(40);
  await expect(reviewIn(repository, { base: missing, head: 'HEAD' })).rejects.toMatchObject({
    code: 'object-missing',
    hint: `fetch it: git fetch --depth=1 origin ${missing}`,
  });
  for (const text of ['mian', '--help', '@{upstream}', 'a\nb', '']) {
    await expect(reviewIn(repository, { base: text, head: 'HEAD' })).rejects.toThrow(
      /^bad-revision: bad revision/,
    );
  }
  repository.git('checkout', '--quiet', '--orphan', 'apart');
  repository.commit();
  await expect(reviewIn(repository, { base: 'main', head: 'apart' })).rejects.toMatchObject({
    code: 'no-merge-base',
  });
  expect((await reviewIn(repository, { base: 'main', head: 'apart', exact: true })).review.notes).toEqual([]);
});

it('reads a bare repository, and a project in a folder of one', async () => {
  const repository = makeRepository({
    files: { 'ml/.runnable/a.yaml': pipeline('one'), 'ml/data/x': '1', 'data/x': '1' },
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.write({ 'data/x': '2' });
  repository.commit();
  const request = { base: 'main', head: 'feature' };
  const inFolder = { ...request, cwd: join(repository.root, 'ml') };
  expect(linesOf((await reviewIn(repository, inFolder)).review)).toEqual([]);
  repository.write({ 'ml/data/x': '2' });
  repository.commit();
  const { review: found } = await reviewIn(repository, inFolder);
  expect(found.tasks.map(({ why, file }) => [why, file])).toEqual([
    ['input changed: `data/x`', 'ml/.runnable/a.yaml'],
  ]);

  const bare = cloneRepository(makeBranch(), '--bare');
  expect(linesOf((await reviewIn(bare, request)).review)).toEqual(changes);
});

it('goes by the policy and the executors of the base, whatever the head says', async () => {
  const policy = 'review: { fail_on_risk: low, risks: { env-value: high, made-up: off } }\n';
  const text = (value: string) => `tasks:\n  t: { shell: a, env: { A: "${value}" } }\n`;
  const repository = makeRepository({
    files: { '.runnable/a.yaml': text('1'), 'runnable.config.yaml': policy },
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.write({
    '.runnable/a.yaml': text('2'),
    'runnable.config.yaml': 'review: { risks: { env-value: off, configuration: off } }\nbroken: [',
  });
  repository.commit();
  const { review: found, failOnRisk } = await reviewIn(repository, { base: 'main', head: 'feature' });
  expect(failOnRisk).toBe('low');
  expect(found.risks.map(({ severity, code }) => [severity, code])).toEqual([
    ['high', 'configuration'],
    ['high', 'env-value'],
  ]);
  expect(found.notes).toEqual(['the policy of the base names a risk that is not known: `made-up`']);
});

it('opens no link and not more files than a stranger should make it read', async () => {
  const repository = makeRepository({ files: { '.runnable/a.yaml': pipeline('one') } });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.write({
    '.runnable/a.yaml': { link: '/etc/passwd' },
    ...Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`.runnable/b${index}.yaml`, 'tasks: {}\n']),
    ),
  });
  repository.commit();
  const { review: found } = await reviewIn(repository, { base: 'main', head: 'feature' });
  const codes = found.diagnostics.map(({ code }) => code);
  expect(codes.slice(0, 2)).toEqual(['too-many-definitions', 'not-a-file']);
  expect(codes.filter((code) => code === 'empty')).toHaveLength(499);
  expect(found.pipelines.find(({ name }) => name === 'a')?.change).toBe('invalid');
  expect(found.counts.removed).toBe(0);
});

it('starts nothing that a repository asks for', async () => {
  const repository = makeBranch();
  const canary = makeCanary();
  plantTraps(repository, canary);
  await reviewIn(repository, { base: 'main', head: 'feature' });
  await reviewIn(repository);
  expect(canary.sang()).toBe(false);
});

it('lists what differs between two commits, folders that became files included', async () => {
  const repository = makeRepository({
    files: { 'a/b/c': '1', 'a/d': '1', same: '1', 'x/y': '1', gone: '1' },
  });
  const before = repository.git('rev-parse', 'HEAD');
  repository.write({ 'a/b/c': '2', x: null, gone: null });
  repository.write({ x: { link: 'same' }, 'a/d': { executable: '1' }, 'new/f': '' });
  const after = repository.commit();
  const opened = await openRepository(repository.root, repository.environment);
  const store = await openStore(opened, repository.state);
  const changed = await listChangedPaths(store.source, before, after);
  await store.close();
  expect([...changed.paths].sort()).toEqual(['a/b/c', 'a/d', 'gone', 'new/f', 'x', 'x/y']);
  expect(changed.more).toBe(false);
});

/** A git on the PATH that writes down each call. */
function countGit(repository: TestRepository) {
  const folder = dirname(repository.root);
  const log = join(folder, 'git.log');
  const path = repository.environment['PATH'] ?? '';
  const shim = join(folder, 'git');
  writeFileSync(shim, `#!/bin/sh\necho "$#" >> '${log}'\nPATH='${path}' exec git "$@"\n`);
  chmodSync(shim, 0o755);
  return {
    environment: {
      ...repository.environment,
      PATH: `${folder}:${path}`,
      RUNNABLE_STATE_DIR: repository.state,
    },
    calls: () => readFileSync(log, 'utf8').trim().split('\n'),
  };
}
