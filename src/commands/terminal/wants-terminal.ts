import type { Context, Flag } from '../command.ts';
import type { Input } from '../input.ts';
import { isOnItsOwn } from './launch.ts';

/** Says that lines are read aloud. */
export const screenReaderFlag: Flag = {
  name: 'screen-reader',
  summary: 'tell in lines, for a screen reader; the same as INK_SCREEN_READER=true',
};

/** Whether a run is to be shown in the terminal UI by the command that starts it. */
export function wantsTerminal(input: Input, context: Context): boolean {
  return !input.has('json') && !isOnItsOwn(context.environment) && showsTerminal(input, context);
}

/**
 * Whether the terminal UI can be shown and nobody asked for another mode: on a terminal that can, with stdin, stdout
 * and stderr of ours, not in CI, not with `--quiet`, and not for lines that are read aloud.
 */
export function showsTerminal(input: Input, context: Context): boolean {
  const mode = input.text('ui') ?? 'auto';
  if ((mode !== 'auto' && mode !== 'tui') || context.quiet) return false;
  const aloud = input.has('screen-reader') || context.environment['INK_SCREEN_READER'] === 'true';
  return context.terminal && !aloud;
}
