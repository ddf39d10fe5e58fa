import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNoSpace } from '../disk/error-code.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { unmountBelow } from '../disk/overlay.ts';
import { sweepTemporary, temporaryName } from '../disk/temporary.ts';
import { type Bases, openBases } from './bases.ts';
import { noteName, readNote, type Slot, type SlotNote, writeNote } from './slot.ts';

/** Ended workspaces that wait for another run: two at most a repository. Taking and giving are one rename each. */
export interface Pool {
  /** The slot of the copy that the tasks of a run share. */
  readonly slotOf: (run: string) => Slot;
  /** The slot of one instance of a run, beside that of the run: they come and go each by itself. */
  readonly slotOfInstance: (run: string, id: string) => Slot;
  /** The slot in which a run makes the tree that views are made of, or has it to itself. */
  readonly slotOfBase: (run: string) => Slot;
  /** The note of a slot if it is whole and of this run; null for anything half-made. */
  readonly readNote: (slot: Slot, run: string) => Promise<SlotNote | null>;
  readonly writeNote: (slot: Slot, note: SlotNote) => Promise<void>;
  /** The slots of a run that are views. */
  readonly listViews: (run: string) => Promise<readonly Slot[]>;
  /**
   * Moves an ended workspace, or a base that nobody uses, into the slot of a run, one of this commit if there is one. Its
   * commit; null: there is none.
   */
  readonly take: (slot: Slot, commit: string) => Promise<string | null>;
  /** Moves the workspace of an ended run into the pool; the oldest one too many goes. */
  readonly give: (slot: Slot) => Promise<void>;
  /** Removes a slot: at once for everybody who looks, even if the removing is cut short. */
  readonly remove: (slot: Slot) => Promise<void>;
  /** Removes what a run still has: its own slot and those of its instances. */
  readonly removeRun: (run: string) => Promise<void>;
  /** The trees that views are made of. */
  readonly bases: Bases;
  /** The run has no views any more: other runs may have the base. */
  readonly leaveBase: (run: string) => Promise<void>;
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
  const slotOf = (run: string) => ({ directory: ofRun(run, 'shared') });
  const slotOfBase = (run: string) => ({ directory: ofRun(run, 'base') });
  const readNoteOf = async (slot: Slot, run: string) => {
    const note = await readNote(join(slot.directory, noteName));
    return note?.run === run ? note : null;
  };
  const give = async (slot: Slot) => {
    const note = await readNote(join(slot.directory, noteName));
    if (note === null || !note.reusable) return remove(slot);
    await rename(join(slot.directory, noteName), join(slot.directory, pooledName));
    await mkdir(places.pool, { recursive: true });
    await rename(slot.directory, join(places.pool, temporaryName()));
    const ended = await listPool(places.pool);
    await Promise.all(ended.slice(largestPool).map((entry) => throwAway(entry.directory, places.trash)));
  };
  const bases = openBases(directory);
  const leaveBase = async (run: string) => {
    if (await bases.leave(run, slotOfBase(run))) await remove(slotOfBase(run));
  };
  const closeViews = (run: string) => unmountBelow(ofRun(run), path);
  return {
    slotOf,
    slotOfInstance: (run, id) => ({ directory: ofRun(run, 'instances', nameOf(id)) }),
    slotOfBase,
    readNote: readNoteOf,
    writeNote,
    listViews: async (run) => {
      const slots = [slotOf(run), ...(await listInstances(ofRun(run)))];
      const notes = await Promise.all(slots.map((slot) => readNoteOf(slot, run)));
      return slots.filter((_, index) => notes[index]?.view !== undefined);
    },
    take: async (slot, commit) => {
      const ended = await listPool(places.pool);
      const same = ended.filter((entry) => entry.commit === commit);
      return (await take(same, slot)) ?? (await takeBase(bases, slot, commit)) ?? (await take(ended, slot));
    },
    give,
    remove,
    removeRun: async (run) => {
      await closeViews(run);
      await leaveBase(run);
      await throwAway(ofRun(run), places.trash);
    },
    bases,
    leaveBase,
    closeViews,
    sweep: () => sweepTemporary(places.trash),
  };
}

const pooledName = 'pooled.json';
const largestPool = 2;

// An id may be longer than the name of a folder, and hold anything.
function nameOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 20);
}

async function take(entries: readonly Pooled[], slot: Slot): Promise<string | null> {
  for (const entry of entries) {
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

async function listInstances(run: string): Promise<readonly Slot[]> {
  const names = await readdir(join(run, 'instances')).catch(() => []);
  return names.map((name) => ({ directory: join(run, 'instances', name) }));
}

async function takeBase(bases: Bases, slot: Slot, wanted: string): Promise<string | null> {
  const base = await bases.takeIdle(slot, (commits) => (commits.includes(wanted) ? wanted : commits[0]));
  // What is done to it now is not whole before it is said again.
  if (base !== null) await rm(join(slot.directory, noteName), { force: true });
  return base?.commit ?? null;
}

interface Pooled {
  readonly directory: string;
  readonly commit: string;
  readonly age: number;
}

// The youngest first.
async function listPool(pool: string): Promise<readonly Pooled[]> {
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
  for (const note of [noteName, pooledName]) await rm(join(directory, note), { force: true });
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
