import type { Attempt, Clock, Stop } from '../../engine/ports.ts';

/** Somebody wants a process to end before it does so by itself. */
export interface StopRequest {
  readonly status: Stop['status'];
  /** Milliseconds since the attempt began. */
  readonly afterMs: number;
  /** Milliseconds between the request to end and the kill. */
  readonly graceMs: number;
  /** Aborted when the grace is cut short. */
  readonly force: AbortSignal;
}

export interface StopWatch {
  /** The first request; pending for ever if there is none. */
  readonly requested: Promise<StopRequest>;
  /** Ends the listening. */
  readonly close: () => void;
}

/** Listens to what may stop an attempt: its own timeout, and the signal that the engine gave it. */
export function watchStops(
  { signal, timeoutMs }: Pick<Attempt, 'signal' | 'timeoutMs'>,
  clock: Clock,
  graceMs: number,
): StopWatch {
  const began = clock.monotonic();
  const force = new AbortController();
  const closers: (() => void)[] = [];
  const requested = new Promise<StopRequest>((resolve) => {
    if (timeoutMs !== undefined) {
      const expire = (): void =>
        resolve({ status: 'timed_out', afterMs: timeoutMs, graceMs, force: force.signal });
      closers.push(clock.after(timeoutMs, expire));
    }
    const stop = (): void => {
      const reason = stopOf(signal, graceMs);
      closers.push(onAbort(reason.force, () => force.abort()));
      resolve({ ...reason, afterMs: Math.round(clock.monotonic() - began), force: force.signal });
    };
    closers.push(onAbort(signal, stop));
  });
  return {
    requested,
    close: () => {
      for (const close of closers) close();
    },
  };
}

/** Calls back once when the signal is aborted, at once if it is already; returns what ends the listening. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}

function stopOf({ reason }: AbortSignal, graceMs: number): Stop {
  return isStop(reason) ? reason : { status: 'canceled', graceMs, force: new AbortController().signal };
}

function isStop(reason: unknown): reason is Stop {
  return (
    typeof reason === 'object' &&
    reason !== null &&
    'status' in reason &&
    'graceMs' in reason &&
    'force' in reason
  );
}
