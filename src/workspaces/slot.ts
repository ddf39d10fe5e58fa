import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryName } from '../disk/temporary.ts';

/** The folder of a run: its work tree, the index outside it, and a note that it is whole. */
export interface Slot {
  /** Absolute path. */
  readonly directory: string;
}

/** What is written beside a work tree when it holds exactly its commit. */
export interface SlotNote {
  readonly version: 1;
  readonly run: string;
  readonly commit: string;
  /** False: it has submodules or is a view, and is not taken again. */
  readonly reusable: boolean;
  /** It is a view of the base of its commit; which start of the machine its files are safe from. */
  readonly view?: { readonly boot: string };
  /** Of a base: the start of the machine in which its files were looked at. Before it, they may not have reached the disk. */
  readonly boot?: string;
  /** Of a view and of a base: the name of the work tree, for whoever goes on from a work tree of another name. */
  readonly tree?: string;
}

/** Name of the note in a slot. */
export const noteName = 'workspace.json';

/** Null: there is none, or it is not whole. */
export async function readNote(file: string): Promise<SlotNote | null> {
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

/** Writes the note of a slot, from then on for whole. */
export async function writeNote({ directory }: Slot, note: SlotNote): Promise<void> {
  const draft = join(directory, temporaryName());
  await writeFile(draft, `${JSON.stringify(note)}\n`);
  await rename(draft, join(directory, noteName));
}
