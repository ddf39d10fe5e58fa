import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileDigests } from '../../../src/session/cache/file-digests.ts';
import { makeFolder } from '../../support/repository.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const later = () => Date.now() + 60_000;

/** Looks at files as a process of its own would. */
async function look(folder: string, names: readonly string[], now = later): Promise<readonly string[]> {
  const digests = openFileDigests(join(folder, 'memory'), now);
  const found: string[] = [];
  for (const name of names) found.push(await digests.of(join(folder, name)));
  await digests.save();
  return found;
}

/** Has every file that is remembered stand with another digest, by which it is seen whether that is used. */
function mark(folder: string): void {
  const memory = join(folder, 'memory');
  writeFileSync(memory, readFileSync(memory, 'utf8').replaceAll(/^[0-9a-f]{64}/gm, 'f'.repeat(64)));
}

it('reads a file once as long as it is the same', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'a\n"b'), 'one');
  writeFileSync(join(folder, 'c'), 'two');
  symlinkSync('c', join(folder, 'link'));
  const names = ['a\n"b', 'c', 'link'];
  expect(await look(folder, names)).toEqual(['one', 'two', 'two'].map(digestOf));
  mark(folder);
  expect(await look(folder, names)).toEqual(names.map(() => 'f'.repeat(64)));
});

it('reads a file again whose times were set back, that was put in place of another, or that has gone through hands', async () => {
  const folder = makeFolder();
  const path = join(folder, 'a');
  writeFileSync(path, 'one');
  const { atime, mtime } = statSync(path);
  await look(folder, ['a']);
  mark(folder);
  writeFileSync(path, 'two');
  utimesSync(path, atime, mtime);
  expect(await look(folder, ['a'])).toEqual([digestOf('two')]);
  mark(folder);
  writeFileSync(join(folder, 'b'), 'new');
  utimesSync(join(folder, 'b'), atime, mtime);
  renameSync(join(folder, 'b'), path);
  expect(await look(folder, ['a'])).toEqual([digestOf('new')]);
  mark(folder);
  linkSync(path, join(folder, 'second'));
  expect(await look(folder, ['a'])).toEqual([digestOf('new')]);
});

it('does not remember what has only just changed', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'a'), 'one');
  expect(await look(folder, ['a'], Date.now)).toEqual([digestOf('one')]);
  expect(existsSync(join(folder, 'memory'))).toBe(false);
  // With the time of the content set back, that of the file itself still tells.
  utimesSync(join(folder, 'a'), 1, 1);
  await look(folder, ['a'], Date.now);
  expect(existsSync(join(folder, 'memory'))).toBe(false);
});

it('reads exactly those again that changed, after any changes', async () => {
  const change = fc.record({
    name: fc.constantFrom('a', 'b'),
    text: fc.constantFrom('one', 'two', 'six'),
    how: fc.constantFrom('write', 'replace', 'mark'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
      const folder = makeFolder();
      const texts = new Map<string, string>();
      for (const name of ['a', 'b']) {
        writeFileSync(join(folder, name), 'one');
        texts.set(name, digestOf('one'));
      }
      await look(folder, ['a', 'b']);
      for (const [tick, { name, text, how }] of changes.entries()) {
        if (how === 'mark') mark(folder);
        else if (how === 'write') writeFileSync(join(folder, name), text);
        else {
          writeFileSync(join(folder, 'new'), text);
          renameSync(join(folder, 'new'), join(folder, name));
        }
        if (how !== 'mark') {
          // As if the clock of the file system had gone on since.
          utimesSync(join(folder, name), tick, tick);
          texts.set(name, digestOf(text));
        } else {
          for (const known of texts.keys()) texts.set(known, 'f'.repeat(64));
        }
        expect(await look(folder, ['a', 'b'])).toEqual([...texts.values()]);
      }
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 30 },
  );
});

it('takes nothing from a memory that is damaged, and asks no more of it than there is', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'a'), 'one');
  const { dev, ino, size } = statSync(join(folder, 'a'));
  const line = `${'f'.repeat(64)} ${dev} ${ino} ${size}`;
  writeFileSync(join(folder, 'memory'), `${line}\n${line} 1 1 "\\x"\nnot a line\n\0`);
  expect(await look(folder, ['a'])).toEqual([digestOf('one')]);
  expect(await look(join(folder), ['a'])).toEqual([digestOf('one')]);
  expect(readFileSync(join(folder, 'memory'), 'utf8')).toMatch(/^[0-9a-f]{64}( \d+){5} ".*\/a"\n$/);
  // A folder that is not there.
  const digests = openFileDigests(join(folder, 'none', 'memory'), later);
  expect(await digests.of(join(folder, 'a'))).toBe(digestOf('one'));
  await digests.save();
});
