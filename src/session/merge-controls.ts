import type { Control } from '../engine/ports.ts';

/** One control that hears what any of several hears. */
export function mergeControls(controls: readonly Control[]): Control {
  return {
    listen: (callback) => {
      const stops = controls.map((control) => control.listen(callback));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
