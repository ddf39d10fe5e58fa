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
      process.stdout.on('resize', callback);
      // Whoever stopped and continued us may have drawn on the screen.
      process.on('SIGCONT', callback);
      return () => {
        process.stdout.off('resize', callback);
        process.off('SIGCONT', callback);
      };
    },
  };
}
