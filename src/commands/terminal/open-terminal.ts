import type { Terminal } from '../../reporters/tui/stage/stage.tsx';
import type { Context } from '../command.ts';

/** The terminal of this process, for the terminal UI. `held`: a part of it that shows a run has it from another one. */
export function openTerminal(context: Context, held = false): Terminal {
  return {
    ...(held ? { held } : {}),
    sink: context.stdout,
    stdin: process.stdin,
    style: context.style.stdout,
    size: () => ({
      columns: Math.max(20, process.stdout.columns || 80),
      rows: Math.max(5, process.stdout.rows || 24),
    }),
    onResize: (callback) => {
      // Not the event of the stream: it is silent about a terminal that is again as large as it was when this process saw
      // it last, and which has lost what it showed. Who asks for the size hears of the new one, as the stream was there first.
      const signals = ['SIGWINCH', 'SIGCONT'] as const;
      // Whoever stopped and continued us may have drawn on the screen.
      for (const signal of signals) process.on(signal, callback);
      return () => {
        for (const signal of signals) process.off(signal, callback);
      };
    },
  };
}
