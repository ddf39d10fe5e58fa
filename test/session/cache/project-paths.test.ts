import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openProjectTree } from '../../../src/git/project-tree.ts';
import { openFileDigests } from '../../../src/session/cache/file-digests.ts';
import { openProjectPaths } from '../../../src/session/cache/project-paths.ts';
import { openTestStore } from '../../support/pinned-run.ts';
import { makeRepository, type TestRepository } from '../../support/repository.ts';

/** What a glob stands for at HEAD, with `linked` shown from the live checkout. */
async function identify(test: TestRepository, glob: string): Promise<string | null> {
  const store = await openTestStore(test);
  const tree = openProjectTree(store.source, test.git('rev-parse', 'HEAD'), '');
  const links = [{ path: 'linked', required: false, mode: 'read-only' } as const];
  const digests = openFileDigests(join(test.state, 'linked-files'), Date.now);
  const paths = openProjectPaths({ tree, checkout: test.root, links, digests });
  const value = await paths.identify(glob, false);
  await store.close();
  return value;
}

it('counts what the symlinks that a pattern selects lead to', async () => {
  const files = { 'data/a.csv': { link: '../large/a' }, 'data/b.csv': 'b', 'large/a': 'one' };
  const test = makeRepository({ files });
  const before = await identify(test, 'data/*.csv');
  expect(await identify(test, 'data/*.csv')).toBe(before);
  test.write({ 'large/a': 'two' });
  test.git('commit', '-qam', 'other data');
  expect(await identify(test, 'data/*.csv')).not.toBe(before);
});

it('counts in linked folders the contents that links lead to, and of links to folders where they lead', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a' } });
  const linked = join(test.root, 'linked');
  const elsewhere = join(test.root, 'elsewhere');
  for (const folder of [linked, join(elsewhere, 'v1'), join(elsewhere, 'v2')]) {
    mkdirSync(folder, { recursive: true });
  }
  const write = (text: string) => writeFileSync(join(elsewhere, 'a.csv'), text);
  const point = (target: string) => {
    rmSync(join(linked, 'now'), { force: true });
    symlinkSync(target, join(linked, 'now'));
  };
  write('one');
  symlinkSync('../elsewhere/a.csv', join(linked, 'a.csv'));
  point('../elsewhere/v1');
  symlinkSync('.', join(linked, 'round'));
  const first = await identify(test, 'linked/**');
  expect(first).toMatch(/^content:/);
  expect(await identify(test, 'linked/**')).toBe(first);
  write('two');
  const second = await identify(test, 'linked/**');
  point('../elsewhere/v2');
  const third = await identify(test, 'linked/**');
  expect(new Set([first, second, third]).size).toBe(3);
});

it('looks at linked files again when it has been told to forget them', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a' } });
  const store = await openTestStore(test);
  const tree = openProjectTree(store.source, test.git('rev-parse', 'HEAD'), '');
  const links = [{ path: 'linked', required: false, mode: 'read-only' } as const];
  const digests = openFileDigests(join(test.state, 'linked-files'), Date.now);
  const paths = openProjectPaths({ tree, checkout: test.root, links, digests });
  test.write({ 'linked/a.csv': 'one' });
  const first = await paths.identify('linked/**', false);
  test.write({ 'linked/a.csv': 'two' });
  expect(await paths.identify('linked/**', false)).toBe(first);
  paths.forget();
  expect(await paths.identify('linked/**', false)).not.toBe(first);
  await store.close();
});
