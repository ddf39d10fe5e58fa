import type { Control, ControlRequest } from '../engine/ports.ts';

/** What a caller asks of a run: by an `AbortSignal`, or by a call. */
export interface CallerControl extends Control {
  readonly ask: (request: Pick<ControlRequest, 'id' | 'force'>) => void;
  /** The signal is not listened to any more. */
  readonly close: () => void;
}

/** A control that asks for the end of everything, with a grace, when the signal is aborted. */
export function createCallerControl(signal: AbortSignal | undefined): CallerControl {
  const asked: ControlRequest[] = [];
  const callbacks = new Set<(request: ControlRequest) => void>();
  const ask: CallerControl['ask'] = (request) => {
    const whole: ControlRequest = { type: 'cancel', by: 'request', ...request };
    asked.push(whole);
    for (const callback of callbacks) callback(whole);
  };
  const abort = () => ask({ force: false });
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    ask,
    listen: (callback) => {
      // What was asked while the run was being set up is not lost.
      for (const request of asked) callback(request);
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close: () => signal?.removeEventListener('abort', abort),
  };
}
