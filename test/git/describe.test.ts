import { expect, it } from 'vitest';
import { describeRepository } from '../../src/git/describe.ts';
import { openRepository } from '../../src/git/repository.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { makeCanary, plantTraps } from '../support/hostile.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const describeTest = (test: TestRepository) =>
  leaveUntouched(test, async () => describeRepository(await openRepository(test.root, test.environment)));

it('gives branch, commit and tags', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n' } });
  test.git('tag', 'v1.9');
  test.git('tag', 'v1.10');
  expect(await describeTest(test)).toEqual({
    branch: 'main',
    commit: { id: test.git('rev-parse', 'HEAD'), subject: 'Change', time: '2023-11-14T22:13:20.000Z' },
    tags: ['v1.10', 'v1.9'],
  });
});

it('has little to say of a repository without a commit', async () => {
  expect(await describeTest(makeRepository())).toEqual({ branch: 'main', commit: null, tags: [] });
});

it('starts nothing that the repository names', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n' } });
  const canary = makeCanary();
  plantTraps(test, canary);
  test.git('config', 'gpg.program', canary.command);
  expect((await describeTest(test)).commit?.subject).toBe('Change');
  expect(canary.sang()).toBe(false);
});
