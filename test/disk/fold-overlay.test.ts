import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished } from 'vitest';
import { copyTree } from '../../src/disk/copy-tree.ts';
import { foldOverlay } from '../../src/disk/fold-overlay.ts';
import { mountOverlay, unmountBelow } from '../../src/disk/overlay.ts';
import { listFiles } from '../support/listing.ts';
import { chooseItOfMounts, listMountsBelow } from '../support/mountable.ts';
import { makeFolder } from '../support/repository.ts';

const itMounts = await chooseItOfMounts();
const { PATH: path } = process.env;

/** What a task may do to its work tree. Paths come from a small set, so that one deed meets another. */
type Deed = readonly [
  'write' | 'append' | 'remove' | 'make' | 'link' | 'name-twice' | 'rights' | 'move',
  string,
  string,
];

const names = ['a', 'b', 'c'];
const anyPath = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const anyDeed: fc.Arbitrary<Deed> = fc.tuple(
  fc.constantFrom(
    'write',
    'append',
    'remove',
    'make',
    'link',
    'name-twice',
    'rights',
    'move',
    'move',
    'remove',
  ),
  anyPath,
  anyPath,
);

/** A tree with each of the names on each of three levels: `c` is a file, the others are folders. */
function makeTree(root: string): void {
  const fill = (folder: string, depth: number) => {
    mkdirSync(folder, { recursive: true });
    for (const name of names) {
      const below = join(folder, name);
      if (name === 'c' || depth === 3) writeFileSync(below, `${below.slice(root.length)}\n`);
      else fill(below, depth + 1);
    }
  };
  fill(root, 1);
}

function perform(root: string, [deed, one, other]: Deed): void {
  const [at, to] = [join(root, one), join(root, other)];
  const deeds = {
    write: () => writeFileSync(at, 'new\n'),
    append: () => writeFileSync(at, 'more\n', { flag: 'a' }),
    remove: () => rmSync(at, { recursive: true }),
    make: () => mkdirSync(at),
    link: () => symlinkSync(other, at),
    'name-twice': () => linkSync(at, to),
    rights: () => chmodSync(at, lstatSync(at).isDirectory() ? 0o711 : 0o600),
    move: () => renameSync(at, to),
  };
  try {
    deeds[deed]();
  } catch {
    // A path that is not there, or in the way: tasks meet that too.
  }
}

/** Rights and times of all that is there. */
function describeAll(root: string): readonly (readonly [name: string, mode: string, changed: number])[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mode, mtimeMs } = lstatSync(join(root, name));
      return [name, mode.toString(8), mtimeMs];
    });
}

/** An overlay over a tree, mounted. */
async function mount(name: string) {
  const folder = makeFolder();
  onTestFinished(() => unmountBelow(folder, path));
  const directory = join(folder, 'slot');
  const lower = join(folder, 'lower');
  makeTree(lower);
  expect(await mountOverlay({ directory, name, lower: '../lower' }, path)).toBe(true);
  const view = join(directory, name);
  const parts = { view, upper: join(directory, 'upper'), spare: join(directory, 'spare'), lower };
  return { ...parts, folder, takeDown: () => unmountBelow(directory, path) };
}

itMounts(
  'makes of a tree, or of one that is like it, what an overlay over it shows, whatever was done',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDeed, { maxLength: 12 }), fc.boolean(), async (deeds, isSame) => {
        const { folder, ...mounted } = await mount('tree');
        const tree = isSame ? mounted.lower : join(folder, 'other');
        if (!isSame) await copyTree(mounted.lower, tree);
        for (const deed of deeds) perform(mounted.view, deed);
        const before = listFiles(mounted.view);
        // Copies have their times to the millisecond.
        const described = describeAll(mounted.view).map(([name, mode, changed]) => [
          name,
          mode,
          expect.closeTo(changed, -1),
        ]);
        await foldOverlay({ ...mounted, tree });
        expect(listFiles(tree)).toEqual(before);
        expect(describeAll(tree)).toEqual(described);
        expect(listMountsBelow(folder)).toEqual([]);
        expect(readdirSync(join(folder, 'slot')).sort()).toEqual(['tree', 'upper', 'work']);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 200 },
    );
  },
);

itMounts('tells folders apart that took the place of one another', async () => {
  const { folder, ...mounted } = await mount('tree');
  const { view, lower } = mounted;
  renameSync(join(view, 'a'), join(view, 'away'));
  renameSync(join(view, 'b'), join(view, 'a'));
  renameSync(join(view, 'away/a'), join(view, 'b'));
  rmSync(join(view, 'a/b'), { recursive: true });
  mkdirSync(join(view, 'a/b'));
  utimesSync(join(view, 'a'), 1, 2);
  const before = listFiles(view);
  await foldOverlay({ ...mounted, tree: lower });
  expect(listFiles(lower)).toEqual(before);
  expect(before).toMatchObject({ 'a/c': '/b/c\n', 'b/c': '/a/a/c\n', 'away/c': '/a/c\n', 'a/b/': '' });
  expect(lstatSync(join(lower, 'a')).mtimeMs).toBe(2000);
});

itMounts('keeps names that are no text, and moves what was written rather than copying it', async () => {
  const { folder: _, ...mounted } = await mount('tree');
  const { view, lower, upper } = mounted;
  const name = Buffer.from('odd\xff', 'latin1');
  writeFileSync(Buffer.concat([Buffer.from(`${view}/a/`), name]), 'odd\n');
  mkdirSync(join(view, 'made/below'), { recursive: true });
  writeFileSync(join(view, 'made/below/large'), 'x');
  const { ino } = lstatSync(join(upper, 'made'));
  await foldOverlay({ ...mounted, tree: lower });
  expect(listFiles(lower)['a/odd\xff']).toBe('odd\n');
  expect(lstatSync(join(lower, 'made')).ino).toBe(ino);
});
