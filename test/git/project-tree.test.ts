import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { listCommit } from '../../src/git/contents.ts';
import { openProjectTree } from '../../src/git/project-tree.ts';
import type { Store } from '../../src/git/store.ts';
import { readInputGlob } from '../../src/plan/input-paths.ts';
import { openTestStore } from '../support/pinned-run.ts';
import { commitRawTree, makeRepository, type TestRepository, writeObject } from '../support/repository.ts';

async function openTree(test: TestRepository, commit: string, prefix = '') {
  const store = await openTestStore(test);
  let reads = 0;
  const counted: Store['source'] = {
    ...store.source,
    objects: {
      ...store.source.objects,
      read: (id) => {
        reads += 1;
        return store.source.objects.read(id);
      },
    },
  };
  return { tree: openProjectTree(counted, commit, prefix), reads: () => reads, close: store.close };
}

it('finds what is at a path by its mode and id, through symlinks of the project, and nothing outside', async () => {
  const test = makeRepository({
    files: {
      'app/run.sh': { executable: 'echo' },
      'app/data/a.csv': '1',
      'app/now': { link: 'data' },
      'app/alone': { link: 'nowhere' },
      'app/out': { link: '../secret' },
      'app/round': { link: 'round' },
      secret: 's',
    },
  });
  const { tree, close } = await openTree(test, test.git('rev-parse', 'HEAD'), 'app');
  const idOf = (path: string) => test.git('rev-parse', `HEAD:app/${path}`);
  const look = async (path: string) => (await tree.find(path)).map(({ mode, id }) => `${mode} ${id}`);
  expect(await look('')).toEqual([`tree ${test.git('rev-parse', 'HEAD:app')}`]);
  expect(await look('run.sh')).toEqual([`executable ${idOf('run.sh')}`]);
  expect(await look('data')).toEqual([`tree ${idOf('data')}`]);
  expect(await look('now/a.csv')).toEqual([`symlink ${idOf('now')}`, `file ${idOf('data/a.csv')}`]);
  expect(await look('alone')).toEqual([`symlink ${idOf('alone')}`]);
  expect(await look('out')).toEqual([`symlink ${idOf('out')}`]);
  expect((await look('round')).length).toBeGreaterThan(1);
  expect(await look('round/x')).toEqual([]);
  expect(await look('run.sh/x')).toEqual([]);
  expect(await look('missing')).toEqual([]);
  await close();
});

it('lists what a glob selects, folders as a whole, and reads only trees on the way', async () => {
  const test = makeRepository({
    files: {
      'src/a.py': 'a',
      'src/b.txt': 'b',
      'src/deep/c.py': 'c',
      'src/deep/er/d.py': 'd',
      'docs/x.py': 'x',
    },
  });
  const { tree, reads, close } = await openTree(test, test.git('rev-parse', 'HEAD'));
  const list = async (text: string) => {
    const glob = readInputGlob(text);
    return (await tree.walk(glob.base, glob)).map(({ path }) => path).sort();
  };
  expect(await list('src/*.py')).toEqual(['src/a.py']);
  // The commit, its root and one folder.
  expect(reads()).toBe(3);
  expect(await list('src/**/*.py')).toEqual(['src/a.py', 'src/deep/c.py', 'src/deep/er/d.py']);
  expect(await list('src/d*')).toEqual(['src/deep']);
  expect(await list('gone/*.py')).toEqual([]);
  await close();
});

it('reads the commit and its root for a folder of 50,000 files, and no file', async () => {
  const test = makeRepository();
  const lines = ['commit refs/heads/main\ncommitter T <t@localhost> 1700000000 +0000\ndata 4\nMany\n'];
  for (let index = 0; index < 50_000; index += 1) {
    lines.push(`M 100644 inline src/d${index % 500}/f${index}.txt\ndata ${`${index}`.length}\n${index}\n`);
  }
  spawnSync('git', ['fast-import', '--quiet'], {
    cwd: test.root,
    env: test.environment,
    input: lines.join(''),
  });
  const { tree, reads, close } = await openTree(test, test.git('rev-parse', 'main'));
  const [entry] = await tree.find('src');
  expect(entry).toMatchObject({ mode: 'tree', id: test.git('rev-parse', 'main:src') });
  expect(reads()).toBe(2);
  const glob = readInputGlob('src/**/*7.txt');
  expect((await tree.walk(glob.base, glob)).length).toBe(5000);
  // Each folder once, and none of the files.
  expect(reads()).toBe(2 + 501);
  await close();
});

it('reads a folder of 200,000 files', async () => {
  const test = makeRepository();
  const id = writeObject(test, 'blob', 'x');
  const names = Array.from({ length: 200_000 }, (_, index) => `f${`${index}`.padStart(6, '0')}`);
  const commit = commitRawTree(
    test,
    names.map((name) => ({ mode: '100644', name, id })),
  );
  const store = await openTestStore(test);
  const tree = openProjectTree(store.source, commit, '');
  const glob = readInputGlob('f*');
  expect((await tree.walk(glob.base, glob)).length).toBe(200_000);
  expect((await listCommit(store.source, commit)).files.length).toBe(200_000);
  await store.close();
});
