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
  return context.terminal && !isReadAloud(input, context);
}

/**
 * Says on stderr why the terminal UI is not shown although `--ui tui` asks for it; nothing with `--quiet`. `printsRecord`:
 * `--json` was given, where there is such a flag.
 */
export function noteMissingTerminal(input: Input, context: Context, printsRecord = false): void {
  if (input.text('ui') !== 'tui' || context.quiet || isOnItsOwn(context.environment)) return;
  const why = printsRecord ? '`--json` prints the record' : whyNoTerminal(input, context);
  if (why === null) return;
  context.stderr.write(`note: the terminal UI is not shown, because ${why}; the run is told in lines\n`);
}

function whyNoTerminal(input: Input, context: Context): string | null {
  const { environment, terminal } = context;
  if (isReadAloud(input, context)) return 'a screen reader reads lines';
  if (terminal) return null;
  if (environment['CI']) return 'CI is set';
  return environment['TERM'] === 'dumb'
    ? 'TERM is `dumb`'
    : 'stdin, stdout and stderr are not all a terminal';
}

function isReadAloud(input: Input, { environment }: Context): boolean {
  return input.has('screen-reader') || environment['INK_SCREEN_READER'] === 'true';
}
