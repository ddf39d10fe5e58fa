import { expect, it } from 'vitest';
import { explainChanges } from '../../../src/session/cache/explain-changes.ts';

const field = (name: string) => ({ name, before: 'tree:a', after: 'tree:b' });
const file = (path: string) => ({ path, change: 'changed' as const, commit: null });

it('lists the files of a field up to a number, and says how many more there are', async () => {
  const changed = ['data/a', 'data/b', 'data/c', 'src/d'].map(file);
  const findFiles = async () => ({ changed, note: '' });
  expect(
    await explainChanges([field('input data/**'), field('code src/**')], { findFiles, most: 1 }),
  ).toEqual([
    { ...field('input data/**'), files: [file('data/a')], note: 'and 2 more files' },
    { ...field('code src/**'), files: [file('src/d')], note: '' },
  ]);
  expect(await explainChanges([field('project')], { findFiles, most: 3 })).toMatchObject([
    { note: 'and 1 more file' },
  ]);
});

it('asks for no files where no field is about any', async () => {
  const findFiles = () => Promise.reject(new Error('nobody asked'));
  expect(
    await explainChanges([field('param alpha'), field('files from load')], { findFiles, most: 3 }),
  ).toEqual([
    { ...field('param alpha'), files: [], note: '' },
    { ...field('files from load'), files: [], note: '' },
  ]);
});
