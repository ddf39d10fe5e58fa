import { expect, it } from 'vitest';
import { listBetween } from '../../src/git/list-between.ts';
import { openRepository } from '../../src/git/repository.ts';
import { makeRepository } from '../support/repository.ts';

const told = { author: 'Test', date: '2023-11-14T22:13:20+00:00' };

it.each(['sha1', 'sha256'] as const)(
  'lists what leads from one commit to another, parents first (%s)',
  async (objectFormat) => {
    const repository = makeRepository({ files: { a: '1' }, objectFormat });
    const start = repository.git('rev-parse', 'HEAD');
    const one = repository.commit('One: "quoted", naïve \u2028 and $(echo no)');
    repository.git('checkout', '--quiet', '-b', 'side', start);
    const side = repository.commit('Side\n\nwith a body\n');
    repository.git('checkout', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    const merge = repository.git('rev-parse', 'HEAD');
    // Parted before the start: it is no way from there.
    const opened = await openRepository(repository.root, repository.environment);
    const between = await listBetween(opened, [start, merge], { firstParent: false });
    expect(between.start).toEqual({ id: start, parents: [], subject: 'Change', ...told });
    expect([...between.commits].sort((a, b) => a.subject.localeCompare(b.subject))).toEqual([
      { id: merge, parents: [one, side], subject: 'Merge', ...told },
      { id: one, parents: [start], subject: 'One: "quoted", naïve \u2028 and $(echo no)', ...told },
      { id: side, parents: [start], subject: 'Side', ...told },
    ]);
    expect(between.commits.at(-1)?.id).toBe(merge);
    expect(await listBetween(opened, [start, merge], { firstParent: true })).toEqual({
      start: between.start,
      commits: [
        { id: one, parents: [start], subject: 'One: "quoted", naïve \u2028 and $(echo no)', ...told },
        { id: merge, parents: [one], subject: 'Merge', ...told },
      ],
    });
  },
);

it('leaves out what does not stand on the earlier commit', async () => {
  const repository = makeRepository({ files: { a: '1' } });
  repository.git('branch', 'old');
  const start = repository.commit('Start');
  repository.git('checkout', '--quiet', 'old');
  repository.commit('Parted before');
  repository.git('checkout', '--quiet', 'main');
  const after = repository.commit('After');
  repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge old', 'old');
  const opened = await openRepository(repository.root, repository.environment);
  const { commits } = await listBetween(opened, [start, repository.git('rev-parse', 'HEAD')], {
    firstParent: false,
  });
  expect(commits.map(({ subject }) => subject)).toEqual(['After', 'Merge old']);
  expect(commits[0]?.id).toBe(after);
});

it('takes nothing but object ids', async () => {
  const repository = makeRepository({ files: { a: '1' } });
  const opened = await openRepository(repository.root, repository.environment);
  const id = repository.git('rev-parse', 'HEAD');
  await expect(listBetween(opened, ['--all', id], { firstParent: false })).rejects.toThrow('object ids');
  await expect(listBetween(opened, [id, 'HEAD'], { firstParent: false })).rejects.toThrow('object ids');
});
