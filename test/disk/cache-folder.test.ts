import { chmodSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCacheFolder, makePrivateFolder } from '../../src/disk/cache-folder.ts';
import { makeFolder } from '../support/state.ts';

it.each([
  [{ XDG_CACHE_HOME: '/c', HOME: '/h' }, '/c'],
  [{ XDG_CACHE_HOME: 'relative', HOME: '/h' }, '/h/.cache'],
  // Whoever has no HOME has one all the same.
  [{}, join(userInfo().homedir, '.cache')],
  [{ HOME: 'relative' }, join(userInfo().homedir, '.cache')],
])('finds the cache of %j', (environment, path) => {
  expect(findCacheFolder(environment)).toBe(path);
});

it('makes a folder that nobody else can enter, and takes it again', () => {
  const shared = makeFolder();
  const path = makePrivateFolder(shared);
  expect(lstatSync(path).mode & 0o777).toBe(0o700);
  expect(makePrivateFolder(shared)).toBe(path);
});

it('takes none that others may have made or can write to', () => {
  const shared = makeFolder();
  const path = makePrivateFolder(shared);
  chmodSync(path, 0o770);
  const refusal = { code: 'cache-shared', message: `\`${path}\` is not a folder of this user alone` };
  expect(() => makePrivateFolder(shared)).toThrow(expect.objectContaining(refusal));
  const linked = makeFolder();
  mkdirSync(join(linked, 'elsewhere'), { mode: 0o700 });
  symlinkSync(join(linked, 'elsewhere'), join(linked, `runnable-${process.geteuid?.()}`));
  expect(() => makePrivateFolder(linked)).toThrow(expect.objectContaining({ code: 'cache-shared' }));
});
