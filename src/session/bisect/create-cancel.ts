import type { Control, ControlRequest } from '../../engine/ports.ts';

/** A control of our own, for a run whose verdict does not matter any more. */
export function createCancel(): { readonly control: Control; readonly cancel: () => void } {
  const callbacks = new Set<(request: ControlRequest) => void>();
  let asked = false;
  const request: ControlRequest = { type: 'cancel', by: 'bisect', force: false };
  return {
    cancel: () => {
      if (asked) return;
      asked = true;
      for (const callback of callbacks) callback(request);
    },
    control: {
      listen: (callback) => {
        if (asked) callback(request);
        callbacks.add(callback);
        return () => callbacks.delete(callback);
      },
    },
  };
}
