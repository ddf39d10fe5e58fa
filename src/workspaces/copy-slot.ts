import { dirname } from 'node:path';
import { copyTree } from '../disk/copy-tree.ts';
import { makeFolders } from '../disk/make-folders.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { noteName, type Slot } from './slot.ts';

/** Copies a workspace with all that tasks left in it, but for the note that says whose it is. */
export async function copySlot(from: Slot, to: Slot): Promise<void> {
  try {
    makeFolders(dirname(to.directory));
    await copyTree(from.directory, to.directory, new Set([noteName]));
  } catch (error) {
    throw diskTrouble(error, to.directory);
  }
}
