import { readFileSync, writeFileSync } from 'node:fs';
import { type Disk, nodeDisk } from '../../src/disk/disk.ts';

/** What goes wrong with one step: the runner ends there, or the call fails with this code, or takes half of the bytes. */
export type Fault = 'kill' | 'EIO' | 'ENOSPC' | 'short';

/** Thrown by a step that the runner does not survive, and by each one after it. */
export class Killed extends Error {}

export interface FaultyDisk extends Disk {
  /** The steps that change something, in order, such as `write events.ndjson`. */
  readonly steps: readonly string[];
  /**
   * Does to files what a power cut may do to everything that was written since their last sync: `choose` says for each
   * such write, the oldest first, whether it stays, is lost, or leaves zeros.
   */
  readonly cutPower: (choose: () => 'stays' | 'lost' | 'zeros') => void;
}

/** The real disk with steps that are numbered from 1, and one of which can fail. Without a fault it only counts. */
export function makeFaultyDisk(fault?: { readonly step: number; readonly how: Fault }): FaultyDisk {
  const steps: string[] = [];
  const names = new Map<number, string>();
  const unsynced = new Map<string, Unsynced>();
  let killed = false;
  const step = (name: string): 'go' | 'short' => {
    if (killed) throw new Killed(name);
    steps.push(name);
    if (fault === undefined || steps.length !== fault.step) return 'go';
    if (fault.how === 'short') return 'short';
    if (fault.how !== 'kill') throw Object.assign(new Error(`${fault.how}: ${name}`), { code: fault.how });
    killed = true;
    throw new Killed(name);
  };
  return {
    steps,
    open: (path, way) => {
      if (way !== 'read') step(`open ${baseOf(path)}`);
      const file = nodeDisk.open(path, way);
      names.set(file, path);
      return file;
    },
    read: nodeDisk.read,
    write: (file, bytes, position) => {
      const path = names.get(file) ?? '';
      const half = bytes.subarray(0, Math.ceil(bytes.byteLength / 2));
      const given = step(`write ${baseOf(path)}`) === 'short' ? half : bytes;
      const before = unsynced.get(path) ?? { synced: readFileSync(path), writes: [] };
      unsynced.set(path, { ...before, writes: [...before.writes, { bytes: Buffer.from(given), position }] });
      return nodeDisk.write(file, given, position);
    },
    sync: async (file) => {
      const path = names.get(file) ?? '';
      step(`sync ${baseOf(path)}`);
      await nodeDisk.sync(file);
      unsynced.delete(path);
    },
    truncate: (file, length) => {
      step(`truncate ${baseOf(names.get(file) ?? '')}`);
      nodeDisk.truncate(file, length);
    },
    close: (file) => {
      names.delete(file);
      nodeDisk.close(file);
    },
    links: nodeDisk.links,
    createDirectory: (path) => {
      step(`mkdir ${baseOf(path)}`);
      nodeDisk.createDirectory(path);
    },
    rename: (from, to) => {
      step('rename');
      nodeDisk.rename(from, to);
      const moved = (path: string) =>
        path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
      for (const [file, path] of names) names.set(file, moved(path));
      for (const [path, writes] of [...unsynced]) {
        unsynced.delete(path);
        unsynced.set(moved(path), writes);
      }
    },
    remove: (path) => {
      step(`remove ${baseOf(path)}`);
      nodeDisk.remove(path);
      unsynced.delete(path);
    },
    syncDirectory: async (path) => {
      step('sync directory');
      await nodeDisk.syncDirectory(path);
    },
    cutPower: (choose) => {
      for (const [path, { synced, writes }] of unsynced)
        writeFileSync(path, applyWrites(synced, writes, choose));
    },
  };
}

interface Unsynced {
  readonly synced: Buffer;
  readonly writes: readonly { readonly bytes: Buffer; readonly position: number }[];
}

function applyWrites(
  synced: Buffer,
  writes: Unsynced['writes'],
  choose: () => 'stays' | 'lost' | 'zeros',
): Buffer {
  // A disk writes blocks, not calls: each block of each write has its own fate.
  let content = synced;
  for (const { bytes, position } of writes) {
    for (let start = 0; start < bytes.byteLength; start += blockSize) {
      const fate = choose();
      if (fate === 'lost') continue;
      const block = bytes.subarray(start, start + blockSize);
      const end = position + start + block.byteLength;
      if (content.byteLength < end)
        content = Buffer.concat([content, Buffer.alloc(end - content.byteLength)]);
      if (fate === 'stays') block.copy(content, position + start);
    }
  }
  return content;
}

/** Small, so that a line of the journal spans several. */
const blockSize = 64;

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/tmp-.*/, 'TEMPORARY');
}
