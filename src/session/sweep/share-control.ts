import type { Control, ControlRequest } from '../../engine/ports.ts';

/** A control that several runs hear, those too that begin after a request. */
export interface SharedControl extends Control {
  /** The first request to end everything; null as long as nobody asked. */
  readonly asked: () => ControlRequest | null;
  readonly close: () => void;
}

/** Listens once on behalf of many. */
export function shareControl(control: Control): SharedControl {
  const requests: ControlRequest[] = [];
  const callbacks = new Set<(request: ControlRequest) => void>();
  const close = control.listen((request) => {
    requests.push(request);
    for (const callback of callbacks) callback(request);
  });
  return {
    asked: () => requests.find(({ id }) => id === undefined) ?? null,
    listen: (callback) => {
      for (const request of requests) callback(request);
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close,
  };
}
