import type { Clock } from '../../engine/ports.ts';
import { onAbort, type StopWatch } from '../local/stop-watch.ts';

/** Waits so many milliseconds, or until nobody waits any more. */
export function pause(
  milliseconds: number,
  { clock, signal }: { readonly clock: Pick<Clock, 'after'>; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      close();
      resolve();
    };
    const cancel = clock.after(milliseconds, () => done());
    const close = onAbort(signal, () => queueMicrotask(done));
  });
}

/** Aborted as soon as somebody wants the end of an attempt. */
export function signalOf({ requested }: Pick<StopWatch, 'requested'>): AbortSignal {
  const stopping = new AbortController();
  requested.then(() => stopping.abort());
  return stopping.signal;
}
