import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNoSpace } from '../disk/error-code.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { unmountBelow } from '../disk/overlay.ts';
import { sweepTemporary, temporaryName } from '../disk/temporary.ts';

/** The folder of a run: its work tree, the index outside it, and a note that it is whole. */
export interface Slot {
  /** Absolute path. */
  readonly directory: string;
}

/** Name of the note in a slot. */
export const noteName = 'workspace.json';

/** What is written beside a work tree when it holds exactly its commit. */
export interface SlotNote {
  readonly version: 1;
  readonly run: string;
  readonly commit: string;
  /** False: it has submodules or is a view, and is not taken again. */
  readonly reusable: boolean;
  /** It is a view of the base of its run; which start of the machine its files are safe from. */
  readonly view?: { readonly boot: string };
  /** Of a view and of a base: the name of the work tree, for whoever goes on from a work tree of another name. */
  readonly tree?: string;
}

/** Ended workspaces that wait for another run: two at most a repository. Taking and giving are one rename each. */
export interface Pool {
  /** The slot of the copy that the tasks of a run share. */
  readonly slotOf: (run: string) => Slot;
  /** The slot of one instance of a run, beside that of the run: they come and go each by itself. */
  readonly slotOfInstance: (run: string, id: string) => Slot;
  /** The slot of the tree that copies of instances may be views of; nobody works in it. */
  readonly slotOfBase: (run: string) => Slot;
  /** The note of a slot if it is whole and of this run; null for anything half-made. */
  readonly readNote: (slot: Slot, run: string) => Promise<SlotNote | null>;
  readonly writeNote: (slot: Slot, note: SlotNote) => Promise<void>;
  /** Moves an ended workspace into the slot of a run, one of this commit if there is one. Its commit; null: there is none. */
  readonly take: (slot: Slot, commit: string) => Promise<string | null>;
  /** Moves the workspace of an ended run into the pool; the oldest one too many goes. */
  readonly give: (slot: Slot) => Promise<void>;
  /** Removes a slot: at once for everybody who looks, even if the removing is cut short. */
  readonly remove: (slot: Slot) => Promise<void>;
  /** Removes what a run still has: its own slot and those of its instances. */
  readonly removeRun: (run: string) => Promise<void>;
  /** Takes the views of a run down; what was written in them stays. */
  readonly closeViews: (run: string) => Promise<void>;
  /** Removes what runs that were cut short left in the trash. */
  readonly sweep: () => void;
}

/** The pool in the folder of a repository's workspaces. `path`: where programs are looked for that take views down. */
export function openPool(directory: string, path?: string): Pool {
  const places = {
    runs: join(directory, 'runs'),
    pool: join(directory, 'pool'),
    trash: join(directory, 'trash'),
  };
  const ofRun = (run: string, ...names: readonly string[]) => join(places.runs, run, ...names);
  const removeFolder = async (folder: string) => {
    await unmountBelow(folder, path);
    await throwAway(folder, places.trash);
  };
  const remove = (slot: Slot) => removeFolder(slot.directory);
  return {
    slotOf: (run) => ({ directory: ofRun(run, 'shared') }),
    slotOfInstance: (run, id) => ({ directory: ofRun(run, 'instances', nameOf(id)) }),
    slotOfBase: (run) => ({ directory: ofRun(run, 'base') }),
    readNote: async (slot, run) => {
      const note = await readNote(join(slot.directory, wholeName));
      return note?.run === run ? note : null;
    },
    writeNote: async (slot, note) => {
      const draft = join(slot.directory, temporaryName());
      await writeFile(draft, `${JSON.stringify(note)}\n`);
      await rename(draft, join(slot.directory, wholeName));
    },
    take: (slot, commit) => take(places, slot, commit),
    give: async (slot) => {
      const note = await readNote(join(slot.directory, wholeName));
      if (note === null || !note.reusable) return remove(slot);
      await rename(join(slot.directory, wholeName), join(slot.directory, pooledName));
      await mkdir(places.pool, { recursive: true });
      await rename(slot.directory, join(places.pool, temporaryName()));
      const ended = await listPool(places.pool);
      await Promise.all(ended.slice(largestPool).map((entry) => throwAway(entry.directory, places.trash)));
    },
    remove,
    removeRun: (run) => removeFolder(ofRun(run)),
    closeViews: (run) => unmountBelow(ofRun(run), path),
    sweep: () => sweepTemporary(places.trash),
  };
}

const wholeName = noteName;
const pooledName = 'pooled.json';
const largestPool = 2;

// An id may be longer than the name of a folder, and hold anything.
function nameOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 20);
}

interface Places {
  readonly runs: string;
  readonly pool: string;
  readonly trash: string;
}

async function take(places: Places, slot: Slot, commit: string): Promise<string | null> {
  const ended = await listPool(places.pool);
  const wanted = [...ended.filter((entry) => entry.commit === commit), ...ended];
  for (const entry of wanted) {
    makeFolders(dirname(slot.directory));
    // Another run may have been quicker: then the name is gone.
    const taken = await rename(entry.directory, slot.directory).then(
      () => true,
      () => false,
    );
    if (taken) {
      await rm(join(slot.directory, pooledName), { force: true });
      return entry.commit;
    }
  }
  return null;
}

// The youngest first.
async function listPool(pool: string) {
  const names = await readdir(pool).catch(() => []);
  const entries = await Promise.all(
    names.map(async (name) => {
      const directory = join(pool, name);
      const file = join(directory, pooledName);
      const [note, information] = await Promise.all([readNote(file), stat(directory).catch(() => null)]);
      return { directory, commit: note?.commit ?? '', age: information?.ctimeMs ?? 0 };
    }),
  );
  return entries.sort((left, right) => right.age - left.age);
}

async function readNote(file: string): Promise<SlotNote | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const note = JSON.parse(text) as SlotNote;
    return note.version === 1 ? note : null;
  } catch {
    // Cut off by a power cut: it was never whole.
    return null;
  }
}

async function throwAway(directory: string, trash: string): Promise<void> {
  if (!existsSync(directory)) return;
  const to = join(trash, temporaryName());
  try {
    await mkdir(trash, { recursive: true });
    const moved = await rename(directory, to).then(() => true, notMoved);
    if (moved) await removeTree(to);
  } catch (error) {
    if (!isNoSpace(error)) throw error;
    await removeInPlace(directory);
  }
}

// Somebody was quicker, or it is in use.
function notMoved(error: unknown): false {
  if (isNoSpace(error)) throw error;
  return false;
}

// Without its note it is half-made for everybody who looks.
async function removeInPlace(directory: string): Promise<void> {
  for (const note of [wholeName, pooledName]) await rm(join(directory, note), { force: true });
  await removeTree(directory);
}

// A task may have taken the rights of its own folders away.
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(async () => {
    await openFolders(path);
    await rm(path, { recursive: true, force: true });
  });
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}
