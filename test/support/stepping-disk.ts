import { Buffer } from 'node:buffer';
import type { Disk } from '../../src/disk/disk.ts';

/** A disk whose changing steps are announced before they happen: with their number from 1, and what they write. */
export function countSteps(
  disk: Disk,
  announce: (step: number, text: string) => void,
): { readonly disk: Disk; readonly count: () => number } {
  let count = 0;
  const step = (text = '') => {
    count += 1;
    announce(count, text);
  };
  return {
    count: () => count,
    disk: {
      ...disk,
      open: (path, way) => {
        if (way !== 'read') step();
        return disk.open(path, way);
      },
      write: (file, bytes, position) => {
        step(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
        return disk.write(file, bytes, position);
      },
      sync: (file) => {
        step();
        return disk.sync(file);
      },
      truncate: (file, length) => {
        step();
        disk.truncate(file, length);
      },
      createDirectory: (path) => {
        step();
        disk.createDirectory(path);
      },
      rename: (from, to) => {
        step();
        disk.rename(from, to);
      },
      remove: (path) => {
        step();
        disk.remove(path);
      },
      syncDirectory: (path) => {
        step();
        return disk.syncDirectory(path);
      },
    },
  };
}
