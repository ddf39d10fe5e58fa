import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readNames } from '../../disk/read-names.ts';
import { isObjectId } from '../object-id.ts';
import { listPacked } from '../pack-index.ts';
import { demandGit } from '../process.ts';
import { incomingDirectory, type Store } from '../store.ts';
import type { ChosenCommits } from './choose-commits.ts';

/** What becomes of the objects of a store when only some of its commits stay. */
export interface ObjectSurvey {
  /** Needed objects that lie only in what goes. */
  readonly copy: ReadonlySet<string>;
  /** Objects of packs that stay. */
  readonly staying: ReadonlySet<string>;
  /** Objects of what goes. */
  readonly going: ReadonlySet<string>;
  /** Paths of packs that go, without the endings of their files. */
  readonly packs: readonly string[];
  /** Paths of single objects, all of which go. */
  readonly loose: readonly string[];
  /** Bytes of the objects that nothing needs. */
  readonly unneeded: number;
}

/**
 * Settles pack by pack what is needed: packs that hold nothing else stay as they are, so a large one is not written anew
 * because a small one goes.
 */
export async function surveyObjects(store: Store, commits: NeededCommits): Promise<ObjectSurvey> {
  const needed = await listReachable(store, commits);
  const staying = new Set<string>();
  const going = new Map<string, number>();
  const packs: string[] = [];
  for (const { path, objects } of await listPacks(store)) {
    const isWhole = objects.every(({ id }) => needed.has(id));
    if (isWhole && objects.some(({ id }) => !staying.has(id))) {
      for (const { id } of objects) staying.add(id);
      continue;
    }
    packs.push(path);
    for (const { id, size } of objects) going.set(id, (going.get(id) ?? 0) + size);
  }
  const loose = listLoose(store);
  for (const { id, size } of loose) going.set(id, (going.get(id) ?? 0) + size);
  const copy = new Set([...going.keys()].filter((id) => needed.has(id) && !staying.has(id)));
  let unneeded = 0;
  for (const [id, size] of going) if (!copy.has(id)) unneeded += size;
  return {
    copy,
    staying,
    going: new Set(going.keys()),
    packs,
    loose: loose.map(({ path }) => path),
    unneeded,
  };
}

/** Commits whose objects are needed. */
export type NeededCommits = Pick<ChosenCommits, 'stay' | 'waiting'>;

/** Every object that commits consist of, without their history. What is missing is passed over. */
export async function listReachable(
  store: Store,
  { stay, waiting }: NeededCommits,
): Promise<ReadonlySet<string>> {
  const commits = [...stay, ...waiting];
  if (commits.length === 0) return new Set();
  const input = commits.map((commit) => `${commit}\n`).join('');
  // What the store lacks of those that wait need not be known; which of its objects they name is told by theirs.
  const alternates = waiting.map((commit) => incomingDirectory(store, commit));
  const output = await demandGit(walk, { ...store.call('own'), alternates, input });
  const ids = new Set<string>();
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(10, start);
    ids.add(output.toString('latin1', start, end));
    start = end + 1;
  }
  return ids;
}

const walk = [
  ...['rev-list', '--objects', '--no-walk=unsorted', '--no-object-names'],
  ...['--ignore-missing', '--missing=allow-any', '--stdin'],
];

/** Large packs first: of two that hold the same, the larger one stays. */
async function listPacks({ directory, source }: Store) {
  const folder = join(directory, 'objects', 'pack');
  const sized = readdirSync(folder)
    .filter((name) => /^pack-.*\.idx$/.test(name))
    .map((name) => join(folder, name.slice(0, -'.idx'.length)))
    .map((path) => ({ path, size: statSync(`${path}.pack`, { throwIfNoEntry: false })?.size ?? 0 }))
    .sort((left, right) => right.size - left.size);
  const packs = await Promise.all(
    sized.map(async ({ path, size }) => {
      const objects = await listPacked(`${path}.idx`, { format: source.format, packSize: size });
      return objects === null || size === 0 ? [] : [{ path, objects }];
    }),
  );
  return packs.flat();
}

function listLoose({ directory }: Store) {
  const folder = join(directory, 'objects');
  const found: { readonly id: string; readonly path: string; readonly size: number }[] = [];
  for (const start of readNames(folder)) {
    if (!/^[0-9a-f]{2}$/.test(start)) continue;
    for (const name of readNames(join(folder, start))) {
      const path = join(folder, start, name);
      const size = statSync(path, { throwIfNoEntry: false })?.size;
      // Half an object is what a process left that was killed.
      const isOurs = isObjectId(start + name) || name.startsWith('tmp_obj_');
      if (size !== undefined && isOurs) found.push({ id: start + name, path, size });
    }
  }
  return found;
}
