import { readFileSync } from 'node:fs';

/** How many processes the kernel has killed on this machine for want of memory; null where that is not to be known. */
export function countMemoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
