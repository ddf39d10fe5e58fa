import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openCacheEntries } from '../../src/catalog/cache/cache-entries.ts';
import { collectCacheEntries } from '../../src/catalog/cache/collect-entries.ts';
import { listDigests, type StoredEntry } from '../../src/catalog/cache/entry-text.ts';
import { nodeDisk } from '../../src/disk/disk.ts';
import { temporaryFolder } from '../support/attempt.ts';
import { Killed, makeFaultyDisk } from '../support/faulty-disk.ts';

const key = 'ab'.repeat(32);
const digest = (letter: string) => letter.repeat(64);

function entryOf(more: Partial<StoredEntry> = {}): StoredEntry {
  return {
    key,
    scope: 'branch',
    at: '2026-01-02T03:04:05.000Z',
    stamps: {},
    fields: { digest: digest('1'), size: 2 },
    from: { run: 'r-1', id: 'clean', attempt: 1, log: '1-clean.1' },
    returns: {
      n: { json: 3 },
      big: { stored: { digest: digest('2'), size: 9 } },
      p: { pickle: { digest: digest('3'), size: 1 } },
    },
    outputs: [{ path: 'out/a.csv', digest: digest('4'), size: 4, mode: 'file', stored: true }],
    ...more,
  };
}

function seal(path: string, line: string): void {
  writeFileSync(path, `${line}\n${createHash('sha256').update(line).digest('hex')}\n`);
}

function findEntry(state: string): string {
  const files = readdirSync(join(state, 'cache'), { recursive: true, withFileTypes: true });
  const file = files.find((each) => each.isFile());
  return join(file?.parentPath ?? '', file?.name ?? '');
}

it('gives an entry back as it was written, to its scope and key alone', () => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  expect(entries.read('branch', key)).toBeNull();
  entries.write(entryOf());
  expect(entries.read('branch', key)).toEqual(entryOf());
  expect(entries.read('default', key)).toBeNull();
  expect(entries.read('branch', 'cd'.repeat(32))).toBeNull();
  expect([...entries.list()].map(({ entry }) => entry)).toEqual([entryOf()]);
  expect(listDigests(entryOf())).toEqual(['1', '2', '3', '4'].map(digest));
});

it('gives entries of any size back, and each of them alone', () => {
  const entries = openCacheEntries(temporaryFolder(), nodeDisk);
  const withFiles = (letter: string, count: number): StoredEntry =>
    entryOf({
      key: digest(letter),
      outputs: Array.from({ length: count }, (_, index) => ({
        path: `out/${index}`,
        digest: digest(letter),
        size: 4,
        mode: 'file' as const,
        stored: true,
      })),
    });
  const written = [withFiles('a', 0), withFiles('b', 3000), withFiles('c', 500), withFiles('d', 1)];
  for (const entry of written) entries.write(entry);
  expect(written.map((entry) => entries.read('branch', entry.key))).toEqual(written);
});

it.each([
  [
    'a bit is another',
    (path: string) => writeFileSync(path, readFileSync(path, 'latin1').replace('out/a', 'out/b')),
  ],
  ['it was cut off', (path: string) => truncateSync(path, 40)],
  ['it is empty', (path: string) => truncateSync(path, 0)],
  ['something follows', (path: string) => appendFileSync(path, 'x')],
  ['it is sealed and no JSON', (path: string) => seal(path, '{"version": 1,')],
  ['it is sealed and no entry', (path: string) => seal(path, '[]')],
  [
    'it was written at no time',
    (path: string) => seal(path, JSON.stringify({ version: 1, ...entryOf({ at: 'noon' }) })),
  ],
])('takes nothing from an entry that is damaged, and removes it: %s', (_, damage) => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  entries.write(entryOf());
  const path = findEntry(state);
  damage(path);
  const bounds = { now: 0, keepMs: 1, maxBytes: 1, dryRun: true };
  expect([...collectCacheEntries(state, bounds, nodeDisk)]).toEqual([path]);
  expect(entries.read('branch', key)).toBe('damaged');
  expect(entries.read('branch', key)).toBeNull();
});

it('passes over a folder that stands where an entry could', () => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  entries.write(entryOf());
  const path = findEntry(state);
  mkdirSync(join(dirname(path), 'old'));
  expect([...entries.list()]).toMatchObject([{ path }]);
});

it('takes nothing for a key but 64 lower-case hex digits, and no digest of an entry that is none', () => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  for (const wrong of ['../../etc/passwd', key.toUpperCase(), 'ab', '', `${key}/..`, `${key}\n`]) {
    entries.write(entryOf({ key: wrong }));
    expect(entries.read('branch', wrong)).toBeNull();
  }
  expect(() => readdirSync(join(state, 'cache'))).toThrow('ENOENT');
  entries.write(entryOf({ scope: '../x' }));
  expect(entries.read('../x', key)).toBeNull();
  const wrongs: Partial<StoredEntry>[] = [
    { outputs: [{ path: 'a', digest: '../../x', size: 1, mode: 'file', stored: true }] },
    { returns: { n: { stored: { digest: digest('A'), size: 1 } } } },
    { fields: { digest: 'ab', size: 1 } },
    { from: { run: '../r', id: 'a', attempt: 1 } },
    { from: { run: 'r-1', id: 'a', attempt: 1, log: '../../log' } },
  ];
  for (const wrong of wrongs) {
    entries.write(entryOf(wrong));
    expect(entries.read('branch', key)).toBe('damaged');
  }
});

it('finds no entry that was moved from another scope', () => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  entries.write(entryOf({ scope: 'untrusted' }));
  const path = findEntry(state);
  entries.write(entryOf({ scope: 'default', from: { run: 'r-2', id: 'clean', attempt: 1 } }));
  const target = [...entries.list()].find(({ entry }) => entry?.scope === 'default')?.path ?? '';
  renameSync(path, join(dirname(target), 'moved'));
  expect(entries.read('default', key)).toMatchObject({ from: { run: 'r-2' } });
  renameSync(join(dirname(target), 'moved'), target);
  expect(entries.read('default', key)).toBe('damaged');
});

it.each(['kill', 'EIO', 'ENOSPC', 'short'] as const)(
  'has the whole entry or none, whatever step of writing it ends with %s',
  (how) => {
    const counting = makeFaultyDisk();
    openCacheEntries(temporaryFolder(), counting).write(entryOf());
    expect(counting.steps.length).toBeGreaterThan(5);
    for (let step = 1; step <= counting.steps.length; step += 1) {
      const state = temporaryFolder();
      try {
        openCacheEntries(state, makeFaultyDisk({ step, how })).write(entryOf());
      } catch (error) {
        expect(error instanceof Killed || error instanceof Error).toBe(true);
      }
      const read = openCacheEntries(state, nodeDisk).read('branch', key);
      expect(read === null || read !== 'damaged').toBe(true);
      openCacheEntries(state, nodeDisk).write(entryOf());
      expect(openCacheEntries(state, nodeDisk).read('branch', key)).toEqual(entryOf());
    }
  },
);

it.each(['lost', 'zeros'] as const)('is a miss after a power cut that leaves bytes %s', (fate) => {
  const state = temporaryFolder();
  const disk = makeFaultyDisk();
  openCacheEntries(state, disk).write(entryOf());
  disk.cutPower(() => fate);
  expect([null, 'damaged']).toContain(openCacheEntries(state, nodeDisk).read('branch', key));
});

it('lets go of what was used longest ago, of what nobody has used for long, and of what is damaged', () => {
  const state = temporaryFolder();
  const entries = openCacheEntries(state, nodeDisk);
  const keys = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64));
  const now = Date.parse('2026-01-10T00:00:00Z');
  for (const [index, each] of keys.entries()) {
    const file = {
      path: 'out',
      digest: digest(`${index + 5}`),
      size: 100,
      mode: 'file',
      stored: true,
    } as const;
    entries.write(entryOf({ key: each, outputs: [file] }));
    const path = [...entries.list()].find(({ entry }) => entry?.key === each)?.path ?? '';
    // The first was used last.
    utimesSync(path, new Date(now - index * 86_400_000), new Date(now - index * 86_400_000));
  }
  const bounds = { now, keepMs: 2.5 * 86_400_000, maxBytes: 250 };
  const left = () => [...entries.list()].flatMap(({ entry }) => entry?.key ?? 'damaged').sort();
  const oldest = keys
    .slice(2)
    .map((each) => [...entries.list()].find(({ entry }) => entry?.key === each)?.path);
  expect([...collectCacheEntries(state, { ...bounds, dryRun: true }, nodeDisk)]).toEqual(oldest);
  expect(left()).toEqual(keys);
  expect([...collectCacheEntries(state, { ...bounds, dryRun: false }, nodeDisk)]).toEqual(oldest);
  expect(left()).toEqual(keys.slice(0, 2));
  const damaged = findEntry(state);
  truncateSync(damaged, 10);
  expect([...collectCacheEntries(state, { ...bounds, dryRun: false }, nodeDisk)]).toEqual([damaged]);
  expect(left()).toHaveLength(1);
});
