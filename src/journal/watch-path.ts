import { watch } from 'node:fs';

/**
 * Calls back when something at a path may have changed, and every half a second in any case: file systems over a
 * network tell nothing. Returns what ends it. Keeps no process alive.
 */
export function watchPath(path: string, onChange: () => void): () => void {
  const timer = setInterval(onChange, 500);
  timer.unref();
  const watcher = startWatching(path, onChange);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

/** Waits for the next change at a path that `check` finds worth it, or until the signal is aborted. */
export async function* changesOf(path: string, signal: AbortSignal): AsyncGenerator<void> {
  let wake = () => {};
  let changed = true;
  const notice = () => {
    changed = true;
    wake();
  };
  // A follower has nothing else that keeps its process alive.
  const alive = setInterval(() => {}, 1 << 30);
  const stop = watchPath(path, notice);
  signal.addEventListener('abort', notice, { once: true });
  try {
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    clearInterval(alive);
    signal.removeEventListener('abort', notice);
  }
}

function startWatching(path: string, onChange: () => void) {
  try {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // Out of watches, or not there yet: the timer serves.
    return undefined;
  }
}
