import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { withMutex } from '../disk/mutex.ts';
import { bootOf } from '../disk/process-identity.ts';
import { readNames } from '../disk/read-names.ts';
import { removeTree } from '../disk/remove-tree.ts';
import type { CheckOut } from '../git/checkout.ts';
import { noteName, readNote, type Slot } from './slot.ts';

/**
 * The trees that views are made from, one of a commit. Nobody works in them, so they hold what they held. A run that was
 * killed stays a user until its workspaces are removed: it may be resumed.
 */
export interface Bases {
  /** The base of a commit that is in use, with the run as one more of its users. Null: there is none. */
  readonly join: (run: string, commit: string) => Promise<CheckOut | null>;
  /**
   * Makes a whole slot the base of its commit, with the run as its user. When another run was quicker, that one's is
   * used and the slot stays where it is.
   */
  readonly publish: (run: string, commit: string, slot: Slot) => Promise<CheckOut | null>;
  /** Moves the base of a commit into a slot of the run. Null: somebody else uses it, or there is none. */
  readonly claim: (run: string, commit: string, slot: Slot) => Promise<CheckOut | null>;
  /** Moves one of those that nobody uses into a slot. `choose`: of their commits, the longest unused first. */
  readonly takeIdle: (slot: Slot, choose: Choose) => Promise<CheckOut | null>;
  /** Ends the use of all bases by a run. When more than two wait, the oldest is moved into the slot, and it is true. */
  readonly leave: (run: string, slot: Slot) => Promise<boolean>;
}

type Choose = (commits: readonly string[]) => string | undefined;

/** The bases in the folder of a repository's workspaces. */
export function openBases(directory: string): Bases {
  const places = { bases: join(directory, 'bases'), runs: join(directory, 'runs') };
  const exclusively = <T>(work: () => Promise<T>) => withMutex(join(directory, 'bases.lock'), work);
  return {
    join: async (run, commit) => {
      if (!existsSync(join(places.bases, commit))) return null;
      return exclusively(() => joinAs(places, run, commit));
    },
    publish: (run, commit, slot) => {
      makeFolders(places.bases);
      return exclusively(async () => {
        const found = await joinAs(places, run, commit);
        if (found !== null) return found;
        const base = join(places.bases, commit);
        removeTree(base);
        await rename(slot.directory, base);
        addUser(places, run, commit);
        return checkOutIn({ directory: base }, commit);
      });
    },
    claim: async (run, commit, slot) => {
      if (!existsSync(userOf(places, run, commit))) return null;
      return exclusively(async () => {
        if (await isUsed(places, commit, run)) return null;
        await moveTo(places, commit, slot);
        return checkOutIn(slot, commit);
      });
    },
    takeIdle: async (slot, choose) => {
      if (choose(await listIdle(places)) === undefined) return null;
      return exclusively(async () => {
        const chosen = choose(await listIdle(places));
        if (chosen === undefined) return null;
        await moveTo(places, chosen, slot);
        return checkOutIn(slot, chosen);
      });
    },
    leave: async (run, slot) => {
      for (const commit of readNames(places.bases)) {
        rmSync(userOf(places, run, commit), { recursive: true, force: true });
      }
      if ((await listIdle(places)).length <= mostIdle) return false;
      return exclusively(async () => {
        const [oldest, ...others] = await listIdle(places);
        if (oldest === undefined || others.length < mostIdle) return false;
        await moveTo(places, oldest, slot);
        return true;
      });
    },
  };
}

const usersName = 'users';
const mostIdle = 2;

interface Places {
  readonly bases: string;
  readonly runs: string;
}

async function joinAs(places: Places, run: string, commit: string): Promise<CheckOut | null> {
  const directory = join(places.bases, commit);
  const base = (await isUsed(places, commit)) ? await checkOutIn({ directory }, commit) : null;
  if (base === null) return null;
  addUser(places, run, commit);
  return base;
}

function addUser(places: Places, run: string, commit: string): void {
  makeFolders(join(places.runs, run));
  mkdirSync(userOf(places, run, commit), { recursive: true });
}

async function moveTo({ bases }: Places, commit: string, slot: Slot): Promise<void> {
  const base = join(bases, commit);
  makeFolders(dirname(slot.directory));
  removeTree(slot.directory);
  removeTree(join(base, usersName));
  await rename(base, slot.directory);
}

async function checkOutIn({ directory }: Slot, commit: string): Promise<CheckOut | null> {
  const tree = (await readNote(join(directory, noteName)))?.tree;
  return tree === undefined
    ? null
    : { commit, workTree: join(directory, tree), index: join(directory, 'index') };
}

// Those that have waited longest first.
async function listIdle(places: Places): Promise<readonly string[]> {
  const idle: { readonly commit: string; readonly left: number }[] = [];
  for (const commit of readNames(places.bases)) {
    if (await isUsed(places, commit)) continue;
    const users = join(places.bases, commit, usersName);
    idle.push({ commit, left: statSync(users, { throwIfNoEntry: false })?.mtimeMs ?? 0 });
  }
  return idle.sort((one, other) => one.left - other.left).map(({ commit }) => commit);
}

// A user whose run has no folder is none. No view outlives the machine, so after another start of it there is none at all.
async function isUsed({ bases, runs }: Places, commit: string, besides?: string): Promise<boolean> {
  const users = [...readNames(join(bases, commit, usersName))];
  if (!users.some((user) => user !== besides && existsSync(join(runs, user)))) return false;
  return (await readNote(join(bases, commit, noteName)))?.boot === bootOf();
}

function userOf({ bases }: Places, run: string, commit: string): string {
  return join(bases, commit, usersName, run);
}
