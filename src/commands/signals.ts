import type { Control, ControlRequest } from '../engine/ports.ts';

/** Signals to our own process as requests to the run. While it is open, no signal ends the process by itself. */
export interface SignalControl extends Control {
  readonly close: () => void;
}

/** Where signals come from: the process, or a stand-in. */
export interface SignalSource {
  readonly on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  readonly off: (signal: NodeJS.Signals, listener: () => void) => unknown;
}

/**
 * The first SIGINT or SIGTERM cancels the run and leaves its tasks a grace, the second one kills. SIGHUP only takes
 * the terminal away: the run goes on, and `runs cancel` and `logs -f` reach it from another one.
 */
export function createSignalControl(source: SignalSource = process): SignalControl {
  const callbacks = new Set<(request: ControlRequest) => void>();
  const asked: ControlRequest[] = [];
  const ask = (by: string) => () => {
    const request: ControlRequest = { type: 'cancel', by, force: asked.length > 0 };
    asked.push(request);
    for (const callback of callbacks) callback(request);
  };
  const listeners = [
    ['SIGINT', ask('SIGINT')],
    ['SIGTERM', ask('SIGTERM')],
    ['SIGHUP', () => {}],
  ] as const;
  for (const [signal, listener] of listeners) source.on(signal, listener);
  return {
    listen: (callback) => {
      // What came while the run was being set up is not lost.
      for (const request of asked) callback(request);
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close: () => {
      for (const [signal, listener] of listeners) source.off(signal, listener);
    },
  };
}
