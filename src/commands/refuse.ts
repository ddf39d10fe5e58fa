import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { printDiagnostics } from './print-diagnostics.ts';

/** Says on stderr what is wrong with what the user gave; the exit code for it. */
export async function refuse(
  context: Context,
  diagnostics: readonly Diagnostic[],
  sources?: ReadonlyMap<string, string>,
): Promise<number> {
  const { stderr, style } = context;
  await printDiagnostics(diagnostics, {
    sink: stderr,
    style: style.stderr,
    ...(sources === undefined ? {} : { sources }),
  });
  return exitCodes.wrong;
}
