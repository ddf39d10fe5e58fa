import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureIgnored } from '../../src/git/ignored.ts';
import type { PinOptions } from '../../src/git/pin.ts';
import { looksSecret } from '../../src/git/untracked.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { makeCanary, plantTraps } from '../support/hostile.ts';
import { openTestStore, pinTest, startPinnedRun } from '../support/pinned-run.ts';
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', '.gitignore': 'ignored/\n*.log\n' };

/** Pins, leaving the repository as it is, and lists what the commit holds. */
async function pinAndList(test: TestRepository, options: Partial<PinOptions> = {}) {
  const store = await openTestStore(test);
  const pinned = await leaveUntouched(test, () => pinTest(store, options));
  const alternates = store.call('borrow').alternates?.join(':') ?? '';
  const listed = execFileSync('git', ['ls-tree', '-r', pinned.commit], {
    env: { ...test.environment, GIT_DIR: store.directory, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates },
    encoding: 'utf8',
  });
  await store.close();
  const entries = listed.split('\n').flatMap((line) => (line === '' ? [] : [line.split(/[\s]/)]));
  return { pinned, tree: Object.fromEntries(entries.map(([mode, , id, path]) => [path, { mode, id }])) };
}

describe('a clean tree', () => {
  it('is pinned to HEAD, with its branch and its highest tag', async () => {
    const test = makeRepository({ files });
    test.git('tag', 'v1.9');
    test.git('tag', 'v1.10');
    const { pinned } = await pinAndList(test);
    const commit = test.git('rev-parse', 'HEAD');
    expect(pinned).toEqual({
      commit,
      base: commit,
      dirty: false,
      branch: 'main',
      tag: 'v1.10',
      ref: 'HEAD',
      changes: [],
      leftOut: [],
      ignored: [],
    });
  });

  it('is clean although files were touched', async () => {
    const test = makeRepository({ files });
    utimesSync(join(test.root, 'a.txt'), 1, 1);
    const { pinned } = await pinAndList(test);
    expect(pinned.dirty).toBe(false);
  });

  it('F37: a detached HEAD is pinned, and its branch is null', async () => {
    const test = makeRepository({ files });
    test.git('checkout', '--quiet', '--detach');
    const { pinned } = await pinAndList(test);
    expect(pinned).toMatchObject({ commit: test.git('rev-parse', 'HEAD'), branch: null, ref: 'HEAD' });
  });

  it('is found by packed refs too', async () => {
    const test = makeRepository({ files });
    test.git('pack-refs', '--all', '--prune');
    const { pinned } = await pinAndList(test);
    expect(pinned).toMatchObject({ commit: test.git('rev-parse', 'HEAD'), branch: 'main' });
  });
});

describe('a branch that is another name of a branch', () => {
  it('is pinned to what that has now, and not to what was packed under the name once', async () => {
    const test = makeRepository({ files });
    test.git('branch', 'alias');
    test.git('pack-refs', '--all', '--prune');
    test.write({ 'a.txt': 'later\n' });
    test.commit();
    test.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
    test.git('symbolic-ref', 'HEAD', 'refs/heads/alias');
    const { pinned } = await pinAndList(test);
    expect(pinned).toMatchObject({ commit: test.git('rev-parse', 'HEAD'), dirty: false, branch: 'main' });
  });
});

describe('a dirty tree', () => {
  it('becomes a snapshot of what lies on disk, whatever is staged', async () => {
    const test = makeRepository({
      files: { ...files, 'gone.txt': 'gone\n', 'kept.txt': 'kept\n', 'kind.txt': 'x\n' },
    });
    test.write({ 'a.txt': 'staged\n', 'new/staged.txt': 'new\n' });
    test.git('add', '--all');
    test.git('rm', '--quiet', '--cached', 'kept.txt');
    test.write({
      'a.txt': 'on disk\n',
      'gone.txt': null,
      'untracked é.txt': 'u\n',
      'run.sh': { executable: '#!/bin/sh\n' },
      link: { link: 'a.txt' },
      'kind.txt': null,
      'kind.txt/now-a-folder': 'y\n',
      'ignored/data': 'd',
      'x.log': 'log',
    });
    const base = test.git('rev-parse', 'HEAD');
    const { pinned, tree } = await pinAndList(test);
    const id = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
    expect(tree).toEqual({
      '.gitignore': { mode: '100644', id: id('ignored/\n*.log\n') },
      'a.txt': { mode: '100644', id: id('on disk\n') },
      'kept.txt': { mode: '100644', id: id('kept\n') },
      'kind.txt/now-a-folder': { mode: '100644', id: id('y\n') },
      link: { mode: '120000', id: id('a.txt') },
      'new/staged.txt': { mode: '100644', id: id('new\n') },
      'run.sh': { mode: '100755', id: id('#!/bin/sh\n') },
      'src/b.txt': { mode: '100644', id: id('b\n') },
      '"untracked': { mode: '100644', id: id('u\n') },
    });
    expect(pinned).toMatchObject({ base, dirty: true, branch: 'main', tag: null, ref: 'HEAD', leftOut: [] });
    expect(pinned.ignored.toSorted()).toEqual(['ignored/', 'x.log']);
    expect(pinned.changes.toSorted((one, two) => (one.path < two.path ? -1 : 1))).toEqual([
      { path: 'a.txt', change: 'modified' },
      { path: 'gone.txt', change: 'deleted' },
      { path: 'kept.txt', change: 'deleted' },
      { path: 'kept.txt', change: 'untracked' },
      { path: 'kind.txt', change: 'deleted' },
      { path: 'kind.txt/now-a-folder', change: 'untracked' },
      { path: 'link', change: 'untracked' },
      { path: 'new/staged.txt', change: 'added' },
      { path: 'run.sh', change: 'untracked' },
      { path: 'untracked é.txt', change: 'untracked' },
    ]);
  });

  it('takes a link that stands where a folder was, and a folder where a file was', async () => {
    const test = makeRepository({ files });
    rmSync(join(test.root, 'src'), { recursive: true });
    symlinkSync('elsewhere', join(test.root, 'src'));
    rmSync(join(test.root, 'a.txt'));
    test.write({ 'a.txt/deep': 'x' });
    const { tree } = await pinAndList(test, { dirty: 'include' });
    expect(Object.keys(tree)).toEqual(['.gitignore', 'a.txt/deep', 'src']);
    expect(tree).toMatchObject({ src: { mode: '120000' } });
  });

  it('gives the same commit for the same tree, wherever it lies', async () => {
    const [one, two] = [makeRepository({ files }), makeRepository({ files })];
    for (const test of [one, two]) test.write({ 'a.txt': 'changed\n', 'new.txt': 'new\n' });
    const first = await pinAndList(one);
    const again = await pinAndList(one);
    const elsewhere = await pinAndList(two);
    expect([again.pinned.commit, elsewhere.pinned.commit]).toEqual([
      first.pinned.commit,
      first.pinned.commit,
    ]);
  });

  it('is clean when every change is excluded; folders may be named as such', async () => {
    const test = makeRepository({ files });
    test.write({ 'scratch/x': 'x', 'src/b.txt': 'excluded\n', 'sub/notes/y': 'y' });
    test.git('add', 'src/b.txt');
    const { pinned } = await pinAndList(test, { exclude: async () => ['scratch', 'src/*.txt', 'sub/**'] });
    expect(pinned).toMatchObject({ dirty: false, commit: test.git('rev-parse', 'HEAD') });
    expect(pinned.leftOut.toSorted()).toEqual(['scratch/x', 'src/b.txt', 'sub/notes/y']);
  });

  it('keeps the committed state of an excluded file, relative to the project', async () => {
    const test = makeRepository({ files });
    test.write({ 'src/b.txt': 'excluded\n', 'b.txt': 'not of the project\n' });
    test.git('add', 'src/b.txt');
    const committed = test.git('rev-parse', 'HEAD:src/b.txt');
    const { tree, pinned } = await pinAndList(test, { prefix: 'src', exclude: async () => ['b.txt'] });
    expect(tree['src/b.txt']?.id).toBe(committed);
    expect(pinned.changes).toEqual([{ path: 'b.txt', change: 'untracked' }]);
  });

  it('leaves a repository within the repository out and says so', async () => {
    const test = makeRepository({ files });
    test.write({ 'inner/x.txt': 'x\n' });
    test.git('-C', 'inner', 'init', '--quiet');
    const { pinned } = await pinAndList(test);
    expect(pinned).toMatchObject({ dirty: false, leftOut: ['inner/'] });
  });

  it('converts line ends as the user’s git would, and runs no filter', async () => {
    const test = makeRepository({
      files: { '.gitattributes': '*.txt text\n*.up filter=up\n', 'a.txt': 'a\n' },
    });
    test.git('config', 'filter.up.clean', 'tr a-z A-Z');
    test.git('config', 'core.autocrlf', 'true');
    test.write({ 'a.txt': 'one\r\ntwo\r\n', 'x.up': 'lower' });
    const { tree } = await pinAndList(test);
    const id = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
    expect([tree['a.txt']?.id, tree['x.up']?.id]).toEqual([id('one\ntwo\n'), id('lower')]);
  });

  it('honours info/exclude and the excludes file of the user', async () => {
    const test = makeRepository({ files });
    writeFileSync(join(test.root, '.git', 'info', 'exclude'), 'mine.txt\n');
    writeFileSync(join(test.root, '..', 'home', 'ignore'), 'ours.txt\n');
    test.git('config', '--global', 'core.excludesFile', '~/ignore');
    test.write({ 'mine.txt': 'x', 'ours.txt': 'x' });
    const { pinned } = await pinAndList(test);
    expect(pinned).toMatchObject({ dirty: false });
    expect(pinned.ignored.toSorted()).toEqual(['mine.txt', 'ours.txt']);
  });

  it('keeps the pointer of an LFS file whose content is on disk, and takes changed content', async () => {
    const content = 'the large content\n';
    const digest = createHash('sha256').update(content).digest('hex');
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${content.length}\n`;
    const test = makeRepository({
      files: { '.gitattributes': '*.bin filter=lfs\n', 'same.bin': pointer, 'other.bin': pointer },
    });
    test.git('config', 'filter.lfs.clean', 'false');
    test.git('config', 'filter.lfs.required', 'true');
    test.write({ 'same.bin': content });
    expect((await pinAndList(test)).pinned.dirty).toBe(false);
    test.write({ 'other.bin': 'other content 1234' });
    const { pinned, tree } = await pinAndList(test);
    expect(pinned.changes).toEqual([{ path: 'other.bin', change: 'modified' }]);
    expect(tree['same.bin']?.id).toBe(test.git('rev-parse', 'HEAD:same.bin'));
  });

  it('is forgotten after a week if it never became a run', async () => {
    const test = makeRepository({ files });
    const incoming = join(test.state, 'store.git', 'incoming');
    const pinChange = async (text: string) => {
      test.write({ 'a.txt': text });
      return (await pinAndList(test)).pinned.commit;
    };
    const old = await pinChange('old\n');
    const recent = await pinChange('recent\n');
    const days = (count: number) => Date.now() / 1000 - count * 86_400;
    utimesSync(join(incoming, old), days(8), days(8));
    utimesSync(join(incoming, recent), days(6), days(6));
    const last = await pinChange('last\n');
    expect(readdirSync(incoming).toSorted()).toEqual([recent, last].toSorted());
  });

  it('F41: an index.lock and a rebase that is stuck do not disturb', async () => {
    const test = makeRepository({ files });
    test.git('checkout', '--quiet', '-b', 'side');
    test.write({ 'a.txt': 'side\n' });
    test.commit();
    test.git('checkout', '--quiet', 'main');
    test.write({ 'a.txt': 'main\n' });
    test.commit();
    expect(() => test.git('rebase', 'side')).toThrow(/could not apply/);
    writeFileSync(join(test.root, '.git', 'index.lock'), '');
    const { pinned, tree } = await pinAndList(test);
    expect(pinned).toMatchObject({
      dirty: true,
      branch: null,
      changes: [{ path: 'a.txt', change: 'modified' }],
    });
    expect(tree['a.txt']?.id).toBe(test.git('hash-object', 'a.txt'));
  });

  it('F42: a sparse checkout gives the full tree', async () => {
    const test = makeRepository({ files: { ...files, 'other/c.txt': 'c\n', 'other/deep/d.txt': 'd\n' } });
    test.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'src');
    expect((await pinAndList(test)).tree).toHaveProperty('other/deep/d.txt');
    test.write({ 'src/b.txt': 'changed\n', 'src/new.txt': 'new\n' });
    const { tree, pinned } = await pinAndList(test);
    expect(Object.keys(tree)).toEqual([
      '.gitignore',
      'a.txt',
      'other/c.txt',
      'other/deep/d.txt',
      'src/b.txt',
      'src/new.txt',
    ]);
    expect(pinned.dirty).toBe(true);
  });

  it('works with a split index', async () => {
    const test = makeRepository({ files });
    test.git('update-index', '--split-index');
    test.write({ 'a.txt': 'changed\n' });
    const { pinned } = await pinAndList(test);
    expect(pinned.changes).toEqual([{ path: 'a.txt', change: 'modified' }]);
  });

  it('sees an edit of the same size that was made in the very moment of the last `git add`', async () => {
    const test = makeRepository({ files });
    const file = join(test.root, 'a.txt');
    const moment = 1_700_000_000;
    test.git('config', 'core.trustctime', 'false');
    utimesSync(file, moment, moment);
    test.git('update-index', '--refresh');
    // In place, and with the old time: only that the index is no younger tells git to look again.
    writeFileSync(file, 'x\n');
    utimesSync(file, moment, moment);
    utimesSync(join(test.root, '.git', 'index'), moment, moment);
    expect((await pinAndList(test)).pinned.changes).toEqual([{ path: 'a.txt', change: 'modified' }]);
  });

  it('F38: a repository without a commit becomes a root snapshot; under refuse it is refused', async () => {
    const test = makeRepository();
    test.write({ 'a.txt': 'a\n' });
    const { pinned, tree } = await pinAndList(test);
    expect(pinned).toMatchObject({ base: null, dirty: true, branch: 'main', tag: null });
    expect(Object.keys(tree)).toEqual(['a.txt']);
    await expect(pinAndList(test, { dirty: 'refuse' })).rejects.toMatchObject({
      code: 'dirty-tree',
      trouble: 'refused',
    });
    const run = await startPinnedRun(test);
    expect(run.workspace.kept).toBe(false);
    await run.store.close();
  });
});

describe('what is refused', () => {
  it('tracked changes under `--dirty refuse`, staged ones included; untracked files do not count', async () => {
    const test = makeRepository({ files });
    test.write({ 'untracked.txt': 'u\n' });
    expect((await pinAndList(test, { dirty: 'refuse' })).pinned).toMatchObject({
      dirty: false,
      leftOut: ['untracked.txt'],
    });
    test.write({ 'a.txt': 'changed\n', 'src/b.txt': 'staged\n' });
    test.git('add', 'src/b.txt');
    await expect(pinAndList(test, { dirty: 'refuse' })).rejects.toMatchObject({
      code: 'dirty-tree',
      trouble: 'refused',
      message: '2 tracked files have changes that are not committed: `a.txt`, `src/b.txt`',
      hint: 'commit them, or run with them: `--dirty include`',
    });
  });

  it('an untracked file that is named like a secret, unless it is ignored or excluded', async () => {
    const test = makeRepository({ files });
    test.write({ 'deploy/.env': 'KEY=1\n' });
    await expect(pinAndList(test)).rejects.toMatchObject({
      code: 'untracked-secret',
      trouble: 'refused',
      message: 'an untracked file looks like a secret: `deploy/.env`',
    });
    test.write({ 'a.pem': 'KEY' });
    await expect(pinAndList(test)).rejects.toMatchObject({
      message: '2 untracked files look like secrets: `a.pem`, `deploy/.env`',
      hint: 'ignore them in `.gitignore`, or leave them out with `workspace: { exclude: ["a.pem", "deploy/.env"] }`',
    });
    rmSync(join(test.root, 'a.pem'));
    expect((await pinAndList(test, { exclude: async () => ['deploy/.env'] })).pinned.dirty).toBe(false);
    writeFileSync(join(test.root, '.git', 'info', 'exclude'), '.env\n');
    expect((await pinAndList(test)).pinned.dirty).toBe(false);
  });

  it('knows secrets by their names', () => {
    const names = ['.env', 'x/.env.local', 'server.PEM', 'id_rsa', 'id_ed25519', 'a.p12', '.netrc'];
    expect(names.filter((name) => !looksSecret(name))).toEqual([]);
    const plain = ['.env.example', 'id_rsa.pub', 'id_mapping.csv', 'env', 'pem.txt', 'environment.yml'];
    expect(plain.filter(looksSecret)).toEqual([]);
  });

  it('untracked files above 100 MiB together, largest first', async () => {
    const test = makeRepository({ files });
    test.write({ 'small.bin': 'x', 'data/large.bin': '' });
    truncateSync(join(test.root, 'data/large.bin'), 101 * 1024 * 1024);
    await expect(pinAndList(test)).rejects.toMatchObject({
      code: 'untracked-too-large',
      trouble: 'refused',
      message:
        'the untracked files are 101 MiB together, above 100 MiB: `data/large.bin` 101 MiB, `small.bin` 1 B',
    });
  });
});

describe('hostile settings', () => {
  it('B57: no program that the repository names is started', async () => {
    const test = makeRepository({ files: { ...files, '.gitattributes': '* filter=trap diff=trap\n' } });
    const canary = makeCanary();
    plantTraps(test, canary);
    test.write({ 'a.txt': 'dirty\n', 'new.txt': 'new\n' });
    const run = await leaveUntouched(test, () => startPinnedRun(test, { settings: { history: true } }));
    expect(run.pin.dirty).toBe(true);
    await run.workspaces.release('pooled');
    await run.workspaces.prepare();
    await run.store.close();
    const byRef = await startPinnedRun(test, { ref: 'main', run: 'r-2' });
    await byRef.store.close();
    expect(canary.sang()).toBe(false);
  });

  it('has traps that work: plain git sets them off', () => {
    const test = makeRepository({ files });
    const canary = makeCanary();
    plantTraps(test, canary);
    test.write({ 'a.txt': 'dirty\n' });
    test.git('-c', 'extensions.partialClone=', 'status');
    expect(canary.sang()).toBe(true);
  });
});

describe('measureIgnored', () => {
  it('names what is ignored with sizes, and does not count what is endless', async () => {
    const test = makeRepository({
      files: { '.gitignore': 'data/\nnode_modules/\n__pycache__/\nbig.bin\nmany/\n' },
    });
    test.write({
      'data/a/x': '12345',
      'data/y': '123',
      'node_modules/m/i.js': '',
      'src/__pycache__/x': '',
      'big.bin': '1234',
    });
    mkdirSync(join(test.root, 'many'));
    for (let index = 0; index < 2100; index += 1) symlinkSync('nowhere', join(test.root, 'many', `${index}`));
    const { pinned } = await pinAndList(test);
    expect(
      (await measureIgnored(test.root, pinned.ignored)).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ).toEqual([
      { path: 'big.bin', bytes: 4 },
      { path: 'data/', bytes: 8 },
      { path: 'many/', bytes: null },
      { path: 'node_modules/', bytes: null },
    ]);
  });

  it('does not count what it may not read, such as the folder of a database', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'data', 'base'), { recursive: true });
    chmodSync(join(folder, 'data', 'base'), 0);
    const isRoot = process.geteuid?.() === 0;
    // Nothing is closed to root.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await measureIgnored(folder, ['data/'])).toEqual([{ path: 'data/', bytes: null }]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(folder, 'data', 'base'), 0o755);
    }
  });
});
