import type { Context } from '../command.ts';

/** One line on stderr that says how far something is, where somebody looks. */
export interface ProgressLine {
  readonly say: (words: string) => void;
  /** Takes it away. */
  readonly clear: () => void;
}

/** Such a line; silent without a terminal. Is drawn at most ten times a second. */
export function openProgressLine({ terminal, quiet, stderr, style }: Context): ProgressLine {
  if (!terminal || quiet) return { say: () => {}, clear: () => {} };
  let drawn = 0;
  return {
    say: (words) => {
      const now = Date.now();
      if (now - drawn < 100) return;
      drawn = now;
      stderr.write(`\r\x1b[K${words.slice(0, style.stderr.columns - 1)}`);
    },
    clear: () => {
      if (drawn > 0) stderr.write('\r\x1b[K');
    },
  };
}
