import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Result, success } from '../diagnostics/result.ts';
import { removeTree } from '../disk/remove-tree.ts';
import { sweepTemporary } from '../disk/temporary.ts';
import { readBlob } from './contents.ts';
import { createExclusion, type Exclusion } from './exclusion.ts';
import { findTag, type Head, readHead } from './head.ts';
import { matchesPointer, parseLfsPointer } from './lfs.ts';
import { type Mirror, makeMirror, readStatus } from './mirror.ts';
import { withoutFolders } from './own-folders.ts';
import { resolveRevision } from './revision.ts';
import { makeSnapshot } from './snapshot.ts';
import type { TrackedChange, WorkTreeStatus } from './status.ts';
import type { Store } from './store.ts';
import { showPath } from './tree.ts';
import { checkUntracked, list } from './untracked.ts';

/** The commit of a run, and what there is to say about it. */
export interface Pin {
  /** A commit of the repository, or the snapshot of a dirty tree. */
  readonly commit: string;
  /** The commit that a dirty tree stands on; equal to `commit` when clean; null for a root snapshot. */
  readonly base: string | null;
  readonly dirty: boolean;
  readonly branch: string | null;
  readonly tag: string | null;
  /** `HEAD`, or the name or id that was asked for. */
  readonly ref: string;
  /** What the snapshot has and the base has not, for people; empty when clean. */
  readonly changes: readonly Change[];
  /** Paths that are untracked or changed and yet not in the snapshot: excluded, repositories of their own, or refused. */
  readonly leftOut: readonly string[];
  /** Ignored paths, as bytes (`latin1`): not in the snapshot. `measureIgnored` gives their sizes. */
  readonly ignored: readonly string[];
}

export interface Change {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted' | 'untracked';
}

export interface PinOptions {
  /** A revision; absent: the work tree, or `HEAD` of a bare repository. */
  readonly ref?: string;
  readonly dirty: 'include' | 'refuse';
  /** The project's folder in the repository, with `/`; empty when it is the root. */
  readonly prefix: string;
  /** Globs of `workspace.exclude`, relative to the project. Asked for only when something is not committed. */
  readonly exclude: () => Promise<readonly string[]>;
  /** Absolute paths of folders of ours beside the state directory: where they lie in the work tree, they are no part of it. */
  readonly own?: readonly string[];
}

/**
 * Settles which commit a run is of. Never changes anything of the user's repository. Failures: `bad-revision`. Throws
 * `EnvironmentError` (refused) for a dirty tree that is not wanted, or holds what must not be taken along.
 */
export async function pin(store: Store, options: PinOptions): Promise<Result<Pin>> {
  const { repository } = store;
  if (options.ref !== undefined || repository.root === null) return pinRevision(store, options.ref ?? 'HEAD');
  const head = await readHead(repository);
  const mirror = await makeMirror(store, repository.root, head);
  try {
    const [pinned, tag] = await Promise.all([
      pinWorkTree({ store, root: repository.root, head, mirror }, options),
      head.commit === null ? null : findTag(repository, head.commit),
      // Soon to be asked for: the process that reads objects starts while git looks at the work tree.
      head.commit === null ? null : store.source.objects.read(head.commit),
    ]);
    return success({ ...pinned, branch: head.branch, tag: pinned.dirty ? null : tag, ref: 'HEAD' });
  } finally {
    removeTree(mirror.directory);
    sweepTemporary(join(store.directory, 'pins'));
  }
}

async function pinRevision(store: Store, text: string): Promise<Result<Pin>> {
  const revision = await resolveRevision(store.repository, text);
  if (!revision.ok) return revision;
  const { commit, branch, name } = revision.value;
  const tag = await findTag(store.repository, commit);
  return success({ ...cleanPin(commit), branch, tag, ref: name });
}

interface WorkTree {
  readonly store: Store;
  readonly root: string;
  readonly head: Head;
  readonly mirror: Mirror;
}

type WorkTreePin = Omit<Pin, 'branch' | 'tag' | 'ref'>;

async function pinWorkTree(tree: WorkTree, options: PinOptions): Promise<WorkTreePin> {
  const own = [tree.store.stateDirectory, ...(options.own ?? [])];
  const status = withoutFolders(await readRealStatus(tree), tree.root, own);
  const { commit } = tree.head;
  if (options.dirty === 'refuse') {
    if (status.tracked.length > 0) throw dirtyTree(status.tracked);
    if (commit === null) throw nothingCommitted();
    const leftOut = status.untracked.map(showPath);
    return { ...cleanPin(commit), leftOut, ignored: status.ignored };
  }
  const clean = status.tracked.length === 0 && status.untracked.length === 0;
  if (clean && commit !== null) return { ...cleanPin(commit), ignored: status.ignored };
  return includeChanges(
    tree,
    status,
    await createExclusion(options.prefix, clean ? [] : await options.exclude()),
  );
}

async function includeChanges(
  tree: WorkTree,
  status: WorkTreeStatus,
  exclusion: Exclusion,
): Promise<WorkTreePin> {
  // A folder among the untracked is a repository of its own.
  const isLeftOut = (path: string) => path.endsWith('/') || exclusion(path);
  const untracked = status.untracked.filter((path) => !isLeftOut(path));
  const tracked = status.tracked.filter((change) => !exclusion(change.path));
  const restore = status.tracked.filter((change) => exclusion(change.path) && change.inIndex !== '.');
  const leftOut = [...status.tracked.map(({ path }) => path), ...status.untracked]
    .filter(isLeftOut)
    .map(showPath);
  const base = tree.head.commit;
  if (base !== null && tracked.length === 0 && untracked.length === 0) {
    return { ...cleanPin(base), leftOut, ignored: status.ignored };
  }
  checkUntracked(tree.root, untracked);
  const gone = listPaths(tracked, (column) => column === 'D');
  const take = [...listPaths(tracked, (column) => column !== 'D' && column !== '.'), ...untracked];
  const commit = await makeSnapshot(tree.store, tree.mirror, { base, take, gone, restore });
  const changes = [
    ...tracked.map((change) => ({ path: showPath(change.path), change: nameChange(change) })),
    ...untracked.map((path) => ({ path: showPath(path), change: 'untracked' as const })),
  ];
  const dirty = commit !== base;
  return { commit, base, dirty, changes: dirty ? changes : [], leftOut, ignored: status.ignored };
}

/** Paths of changes by what the column of the work tree says of them. */
function listPaths(changes: readonly TrackedChange[], isMeant: (column: string) => boolean): string[] {
  return changes.filter(({ inWorkTree }) => isMeant(inWorkTree)).map(({ path }) => path);
}

/** The status without LFS files that only look changed: their content is what their pointer says. */
async function readRealStatus(tree: WorkTree): Promise<WorkTreeStatus> {
  const status = await readStatus(tree.mirror);
  const settings = await tree.store.repository.readSettings();
  const usesLfs = [...settings.keys()].some((name) => name.startsWith('filter.lfs.'));
  if (!usesLfs) return status;
  const changed = await Promise.all(
    status.tracked.map(async (change) => {
      if (change.inIndex !== '.' || change.inWorkTree !== 'M' || change.indexed === undefined) return true;
      const pointer = parseLfsPointer(await readBlob(tree.store.source, change.indexed, change.path));
      return pointer === null || !(await matchesPointer(tree.root, change.path, pointer));
    }),
  );
  return { ...status, tracked: status.tracked.filter((_, index) => changed[index]) };
}

function cleanPin(commit: string): WorkTreePin {
  return { commit, base: commit, dirty: false, changes: [], leftOut: [], ignored: [] };
}

function nameChange({ inIndex, inWorkTree }: TrackedChange): Change['change'] {
  if (inWorkTree === 'D' || (inIndex === 'D' && inWorkTree === '.')) return 'deleted';
  return inIndex === 'A' || inWorkTree === 'A' ? 'added' : 'modified';
}

function dirtyTree(changes: readonly TrackedChange[]): EnvironmentError {
  const what = changes.length === 1 ? '1 tracked file has' : `${changes.length} tracked files have`;
  const paths = list(changes.map((change) => change.path));
  return new EnvironmentError('dirty-tree', `${what} changes that are not committed: ${paths}`, {
    trouble: 'refused',
    hint: 'commit them, or run with them: `--dirty include`',
  });
}

function nothingCommitted(): EnvironmentError {
  return new EnvironmentError('dirty-tree', 'nothing is committed yet, and changes are refused', {
    trouble: 'refused',
    hint: 'commit something, or run what is there: `--dirty include`',
  });
}
