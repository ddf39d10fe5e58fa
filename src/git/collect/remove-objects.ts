import { rmSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNames } from '../../disk/read-names.ts';
import { sweepTemporary, temporaryName } from '../../disk/temporary.ts';
import { contentsFile } from '../kept-commits.ts';
import { incomingDirectory, type Store } from '../store.ts';
import type { ChosenCommits } from './choose-commits.ts';

/** Takes commits from those that are kept. */
export async function removeCommits(store: Store, { stay, go }: ChosenCommits): Promise<void> {
  removeFiles(go.map((commit) => contentsFile(store, commit)));
  const file = join(store.directory, 'shallow');
  const kept = new Set(stay);
  const lines = (await readFile(file, 'latin1').catch(() => '')).split('\n');
  const left = [...new Set(lines)].filter((line) => kept.has(line));
  const draft = join(store.directory, `shallow.${temporaryName()}`);
  await writeFile(draft, left.map((line) => `${line}\n`).join(''), { flush: true });
  await rename(draft, file);
}

/** Removes packs, by their paths without the endings of their files. */
export function removePacks(packs: readonly string[]): void {
  // Without its index a pack is none: who looks finds the whole of it or nothing.
  for (const path of packs) removeFiles([`${path}.idx`, ...packEndings.map((ending) => `${path}.${ending}`)]);
}

const packEndings = ['rev', 'bitmap', 'mtimes', 'keep', 'promisor', 'pack'];

/** Removes files; fine where they are gone. */
export function removeFiles(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

/** Removes what processes left that were killed while they wrote to the store. Nobody writes to it now. */
export function removeLeftOvers(store: Store, kept: readonly string[]): void {
  const { directory } = store;
  const packs = join(directory, 'objects', 'pack');
  const names = [...readNames(packs)];
  const whole = new Set(names.filter((name) => name.endsWith('.idx')).map(stemOf));
  removeFiles(names.filter((name) => !whole.has(stemOf(name))).map((name) => join(packs, name)));
  // Of a fetch that was killed; with it no other fetch would begin.
  removeFiles([join(directory, 'shallow.lock')]);
  for (const folder of [directory, join(directory, 'snapshots'), join(directory, 'pins')])
    sweepTemporary(folder);
  for (const commit of kept) rmSync(incomingDirectory(store, commit), { recursive: true, force: true });
}

function stemOf(name: string): string {
  return name.replace(/\.[a-z]+$/, '');
}
