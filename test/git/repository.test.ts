import { chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { itNeeds } from '../support/needs.ts';
import { startPinnedRun } from '../support/pinned-run.ts';
import {
  cloneRepository,
  makeFolder,
  makeRepository,
  repositoryAt,
  type TestRepository,
} from '../support/repository.ts';

const files = { 'src/a.txt': 'one\n', '.runnable/ci.yaml': 'tasks: {}\n' };

describe.each(['at-once', 'if-asked'] as const)('openRepository, with settings %s', (settings) => {
  it('finds the repository of a folder anywhere below its root', async () => {
    const test = makeRepository({ files });
    const found = await openRepository(join(test.root, 'src'), test.environment, settings);
    expect({ ...found, readSettings: null, environment: null }).toEqual({
      root: test.root,
      gitDirectory: join(test.root, '.git'),
      commonDirectory: join(test.root, '.git'),
      bare: false,
      shallow: false,
      linked: false,
      objectFormat: 'sha1',
      readSettings: null,
      environment: null,
    });
  });

  it('finds a repository whose folder has a line end in its name', async () => {
    const folder = makeFolder();
    const test = repositoryAt(folder, join(folder, 'two\nlines'));
    mkdirSync(test.root);
    test.git('init', '--quiet');
    const found = await openRepository(test.root, test.environment, settings);
    expect([found.root, found.commonDirectory]).toEqual([test.root, join(test.root, '.git')]);
  });

  it('says that a folder is in no repository, and what to do', async () => {
    const folder = makeFolder();
    const opening = openRepository(folder, { PATH: process.env['PATH'], HOME: folder }, settings);
    await expect(opening).rejects.toMatchObject({
      code: 'not-a-repository',
      message: `\`${folder}\` is in no Git repository`,
      hint: 'go into a repository, name one with `-C DIR`, or make one with `git init`',
    });
  });

  it('says that a folder does not exist', async () => {
    const opening = openRepository('/nowhere/at/all', { PATH: process.env['PATH'] }, settings);
    await expect(opening).rejects.toMatchObject({ code: 'not-a-repository' });
  });

  it('says that there is no git', async () => {
    const test = makeRepository();
    const opening = openRepository(test.root, { ...test.environment, PATH: '/nowhere' }, settings);
    await expect(opening).rejects.toMatchObject({ code: 'git-missing', trouble: 'environment' });
  });
});

describe('a repository that is found by its settings', () => {
  const same = async (test: TestRepository, folder = test.root) => {
    const [quick, thorough] = await Promise.all(
      (['at-once', 'if-asked'] as const).map((settings) =>
        openRepository(folder, test.environment, settings),
      ),
    );
    expect(quick?.root).not.toBeUndefined();
    expect({ ...quick, readSettings: null }).toEqual({ ...thorough, readSettings: null });
    expect(await quick?.readSettings()).toEqual(await thorough?.readSettings());
  };

  it.each<[string, () => [TestRepository, string?]]>([
    ['with SHA-256', () => [makeRepository({ files, objectFormat: 'sha256' })]],
    ['without a commit', () => [makeRepository()]],
    ['in a shallow clone', () => [cloneRepository(makeRepository({ files }), '--depth=1')]],
    ['in a bare clone', () => [cloneRepository(makeRepository({ files }), '--bare')]],
    ['through a symlink', inSymlink],
    ['from within another one that is empty', inEmptyRepository],
    ['from below a folder `.git` that is no repository', inBrokenRepository],
    ['with a work tree elsewhere', withWorkTree],
    ['from a linked work tree', inLinked],
    ['with settings of each work tree', withOwnSettings],
  ])('is the same as the one that git describes: %s', async (_, make) => {
    await same(...make());
  });
});

function inSymlink(): [TestRepository, string] {
  const test = makeRepository({ files });
  const link = join(makeFolder(), 'link');
  symlinkSync(join(test.root, 'src'), link);
  return [test, link];
}

function inEmptyRepository(): [TestRepository, string] {
  const test = makeRepository({ files });
  test.git('init', '--quiet', 'src/inner');
  return [test, join(test.root, 'src/inner')];
}

function inBrokenRepository(): [TestRepository, string] {
  const test = makeRepository({ files });
  mkdirSync(join(test.root, 'src/.git'));
  writeFileSync(join(test.root, 'src/.git/config'), '[core]\n\tbare = false\n');
  return [test, join(test.root, 'src')];
}

function withWorkTree(): [TestRepository] {
  const test = makeRepository({ files });
  test.git('config', 'core.worktree', test.root);
  return [test];
}

function inLinked(): [TestRepository, string] {
  const test = makeRepository({ files });
  const side = join(makeFolder(), 'side');
  test.git('worktree', 'add', '--quiet', '-b', 'side', side);
  return [test, side];
}

function withOwnSettings(): [TestRepository] {
  const test = makeRepository({ files });
  test.git('config', 'extensions.worktreeConfig', 'true');
  return [test];
}

describe('a repository', () => {
  it('F39: works in a linked work tree, with one state for all of them', async () => {
    const test = makeRepository({ files });
    test.git('worktree', 'add', '--quiet', '-b', 'side', join(test.root, '..', 'side'));
    const side = { ...repositoryAt(join(test.root, '..'), join(test.root, '..', 'side')) };
    side.write({ 'src/a.txt': 'of the side\n' });
    const run = await leaveUntouched(test, () => startPinnedRun(side));
    expect(run.repository).toMatchObject({
      root: side.root,
      linked: true,
      commonDirectory: join(test.root, '.git'),
    });
    expect(run.pin).toMatchObject({ branch: 'side', dirty: true, base: test.git('rev-parse', 'side') });
    expect(readdirSync(join(run.workspace.path, 'src'))).toEqual(['a.txt']);
    await run.store.close();
  });

  it('F40: works in a bare repository with an explicit ref', async () => {
    const test = makeRepository({ files });
    const bare = cloneRepository(test, '--bare');
    const run = await leaveUntouched(bare, () => startPinnedRun(bare, { ref: 'main' }));
    expect(run.repository).toMatchObject({ root: null, bare: true });
    expect(run.pin).toMatchObject({
      commit: test.git('rev-parse', 'HEAD'),
      branch: 'main',
      ref: 'main',
      dirty: false,
    });
    expect(readdirSync(run.workspace.path).sort()).toEqual(['.git', '.runnable', 'src']);
    await run.store.close();
  });

  const root = { what: 'root, to give a repository to another user', met: process.getuid?.() === 0 };
  itNeeds(root)('B59: a repository of another user is refused in the words of git', async () => {
    const test = makeRepository({ files });
    chownSync(test.root, 12345, 12345);
    chownSync(join(test.root, '.git'), 12345, 12345);
    await expect(openRepository(test.root, test.environment, 'at-once')).rejects.toMatchObject({
      code: 'dubious-ownership',
      trouble: 'environment',
      message: `detected dubious ownership in repository at '${test.root}'`,
      hint: `if you trust its owner: git config --global --add safe.directory ${test.root}`,
    });
  });

  it('B60: variables of git in the caller’s environment point it nowhere else', async () => {
    const test = makeRepository({ files });
    const other = makeRepository({ files: { 'other.txt': 'other\n' } });
    const canary = join(makeFolder(), 'canary');
    const ignoring = join(makeFolder(), 'ignore');
    writeFileSync(ignoring, 'new.txt\n');
    const preset = {
      GIT_DIR: join(other.root, '.git'),
      GIT_WORK_TREE: other.root,
      GIT_INDEX_FILE: join(other.root, '.git', 'index'),
      GIT_OBJECT_DIRECTORY: join(other.root, '.git', 'objects'),
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_1: 'core.excludesFile',
      GIT_CONFIG_VALUE_1: ignoring,
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: `touch ${canary}`,
      GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='touch ${canary}'`,
      GIT_EXTERNAL_DIFF: `touch ${canary}`,
      GIT_CEILING_DIRECTORIES: test.root,
      GIT_NAMESPACE: 'x',
    };
    test.write({ 'new.txt': 'new\n' });
    const run = await startPinnedRun({ ...test, environment: { ...test.environment, ...preset } });
    expect(run.repository.root).toBe(test.root);
    expect(readdirSync(run.workspace.path).sort()).toEqual(['.git', '.runnable', 'new.txt', 'src']);
    expect(readdirSync(join(canary, '..'))).toEqual([]);
    await run.store.close();
  });
});
