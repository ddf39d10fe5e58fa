import type { Disk } from '../../disk/disk.ts';
import { type ListedEntry, openCacheEntries } from './cache-entries.ts';

/** How much of the cache stays. */
export interface CacheBounds {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Entries that nobody has used for so long go. */
  readonly keepMs: number;
  /** Bytes: when all that entries refer to is more, the ones that were used longest ago go. */
  readonly maxBytes: number;
  /** Nothing is removed. */
  readonly dryRun: boolean;
}

/**
 * Removes entries above the bounds, and those that are damaged; gives their absolute paths. What they refer to stays
 * where it is: it goes when nothing else refers to it either.
 */
export function collectCacheEntries(
  stateDirectory: string,
  bounds: CacheBounds,
  disk: Disk,
): ReadonlySet<string> {
  const entries = openCacheEntries(stateDirectory, disk);
  const going = chooseEntries([...entries.list()], bounds).map(({ path }) => path);
  if (!bounds.dryRun) for (const path of going) entries.remove(path);
  return new Set(going);
}

function chooseEntries(listed: readonly ListedEntry[], bounds: CacheBounds): readonly ListedEntry[] {
  const latest = [...listed].sort((left, right) => right.usedAt - left.usedAt);
  const counted = new Set<string>();
  let bytes = 0;
  return latest.filter(({ usedAt, entry }) => {
    if (entry === null || bounds.now - usedAt > bounds.keepMs) return true;
    for (const { digest, size, stored } of entry.outputs) {
      if (stored && !counted.has(digest)) bytes += size;
      counted.add(digest);
    }
    return bytes > bounds.maxBytes;
  });
}
