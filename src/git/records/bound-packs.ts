import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskTrouble } from '../../disk/trouble.ts';

/** What came of work that adds packs. */
export type Bounded<T> = { readonly value: T } | 'too-large';

/**
 * Does work that adds packs to a folder, at most so many bytes: git bounds what it receives by a push and not what it
 * fetches, and a server may send without end. Work that adds more is told to end by its signal, and what it added is
 * removed. Nobody else adds packs meanwhile.
 */
export async function boundPacks<T>(
  folder: string,
  most: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Bounded<T>> {
  const before = new Set(readdirSync(folder));
  const added = () => readdirSync(folder).filter((name) => !before.has(name));
  const isTooLarge = () => sizeOf(folder, added()) > most;
  const over = new AbortController();
  const looking = setInterval(() => {
    try {
      if (isTooLarge()) over.abort();
    } catch {
      // A folder that cannot be read any more is no place for packs either.
      over.abort();
    }
  }, lookMs).unref();
  try {
    const value = await work(over.signal);
    if (!(over.signal.aborted || isTooLarge())) return { value };
    for (const name of added()) rmSync(join(folder, name), { force: true });
    return 'too-large';
  } catch (error) {
    throw diskTrouble(error, folder);
  } finally {
    clearInterval(looking);
  }
}

/** Milliseconds between looks. */
const lookMs = 100;

function sizeOf(folder: string, names: readonly string[]): number {
  return names.reduce((sum, name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (stats?.size ?? 0);
  }, 0);
}
