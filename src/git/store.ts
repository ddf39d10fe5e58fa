import { existsSync, readdirSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { ObjectSource } from './contents.ts';
import type { ObjectFormat } from './object-id.ts';
import { openObjects } from './objects.ts';
import type { GitCall } from './process.ts';
import type { Repository } from './repository.ts';

/**
 * A bare repository of our own in the state directory, with the objects of every snapshot that a run was pinned to:
 * so nothing that happens to the user's repository can take them away, and no setting of it counts.
 */
export interface Store {
  readonly repository: Repository;
  /** Absolute path of the state directory that it lies in. */
  readonly stateDirectory: string;
  /** Absolute path of `store.git`. */
  readonly directory: string;
  /** Reads from the store, from snapshots that are not in it yet, and from the user's repository. */
  readonly source: ObjectSource;
  /** How to start git on the store. With `borrow` it also reads objects that are not in the store yet. */
  readonly call: (borrow: 'borrow' | 'own') => GitCall;
  /** Ends the process that reads objects. */
  readonly close: () => Promise<void>;
}

/** Opens the store of a state directory, and makes it if there is none. Throws `EnvironmentError` when it cannot. */
export async function openStore(repository: Repository, stateDirectory: string): Promise<Store> {
  const directory = storeDirectory(stateDirectory);
  if (!existsSync(directory)) await makeStore(directory, repository.objectFormat);
  const { environment, objectFormat } = repository;
  const call = (borrow: 'borrow' | 'own'): GitCall => ({
    environment,
    settings: 'none',
    gitDirectory: directory,
    alternates: borrow === 'borrow' ? borrowed(repository, directory) : [],
  });
  const objects = openObjects(() => call('borrow'), objectFormat);
  return {
    repository,
    stateDirectory,
    directory,
    source: { objects, format: objectFormat },
    call,
    close: objects.close,
  };
}

/** Where the store of a state directory lies, or would. */
export function storeDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'store.git');
}

/** The same store, reading also from another folder of objects, such as that of a submodule. To be closed by itself. */
export function borrowAlso(store: Store, objectDirectory: string): Store {
  const call = (borrow: 'borrow' | 'own') => {
    const place = store.call(borrow);
    const more = borrow === 'borrow' && existsSync(objectDirectory) ? [objectDirectory] : [];
    return { ...place, alternates: [...(place.alternates ?? []), ...more] };
  };
  const objects = openObjects(() => call('borrow'), store.source.format);
  return { ...store, call, source: { ...store.source, objects }, close: objects.close };
}

/** Where the objects of a snapshot commit lie until they are kept in the store. */
export function incomingDirectory(store: Pick<Store, 'directory'>, commit: string): string {
  return join(incomingFolder(store), commit);
}

/** The folder of all of these, which are named by their commits. */
export function incomingFolder({ directory }: Pick<Store, 'directory'>): string {
  return join(directory, 'incoming');
}

/**
 * Attributes over all others: bytes stay as they are, no filter runs, nothing is substituted. They stand in the store
 * and in every workspace.
 */
export const exactAttributes =
  '* -text !eol -filter -ident -export-ignore -export-subst !working-tree-encoding\n';

/** The settings of a repository that we make ourselves, as the text of its `config`. */
export function repositoryConfig(format: ObjectFormat, bare: boolean): string {
  const lines = [
    '[core]',
    `\trepositoryformatversion = ${format === 'sha1' ? 0 : 1}`,
    '\tfilemode = true',
    `\tbare = ${bare}`,
    '[gc]',
    '\tauto = 0',
    ...(format === 'sha1' ? [] : ['[extensions]', `\tobjectFormat = ${format}`]),
  ];
  return `${lines.join('\n')}\n`;
}

async function makeStore(directory: string, format: ObjectFormat): Promise<void> {
  const draft = `${directory}.${temporaryName()}`;
  try {
    for (const folder of [
      'objects/pack',
      'objects/info',
      'refs',
      'info',
      'snapshots',
      'incoming',
      'pins',
      'held',
    ]) {
      makeFolders(join(draft, folder));
    }
    // On disk before it has its name: a store without its settings would be none.
    await writeFile(join(draft, 'config'), repositoryConfig(format, true), { flush: true });
    await writeFile(join(draft, 'info', 'attributes'), exactAttributes);
    await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another run was quicker.
    if (existsSync(join(directory, 'HEAD'))) return;
    throw diskTrouble(error, directory);
  }
}

function borrowed(repository: Repository, directory: string): readonly string[] {
  const incoming = incomingFolder({ directory });
  const names = existsSync(incoming) ? readdirSync(incoming) : [];
  return [join(repository.commonDirectory, 'objects'), ...names.map((name) => join(incoming, name))];
}
