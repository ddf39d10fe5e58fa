import type { Terminal } from '../../reporters/tui/stage/stage.tsx';
import type { Context } from '../command.ts';

/** The terminal of this process, for the terminal UI. */
export function openTerminal(context: Context): Terminal {
  return {
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
