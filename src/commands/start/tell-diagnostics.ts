import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Context } from '../command.ts';
import type { Input } from '../input.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import { readWatchMode } from './watch-flags.ts';

/** What there is to say about a run before it starts. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of files for code frames. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Says what was found wrong with a run before it starts: on stderr, and on GitHub also on its files and lines. */
export async function tellDiagnostics(
  { diagnostics, sources = new Map() }: Findings,
  input: Input,
  context: Context,
): Promise<void> {
  const { stderr, style } = context;
  await printDiagnostics(diagnostics, { sink: stderr, style: style.stderr, sources });
  // Of these only commands that carry something out show it in several ways.
  const isShown = input.declares('ui') && input.declares('logs');
  if (diagnostics.length === 0 || !isShown || readWatchMode(input, context).ui !== 'github') return;
  const [{ createAnnotations }, { toAnnotation }] = await Promise.all([
    import('../../reporters/github/annotations.ts'),
    import('../../reporters/github/to-annotation.ts'),
  ]);
  // GitHub reads both streams; stdout may have a record to give.
  const annotations = createAnnotations((text) => stderr.write(text));
  for (const diagnostic of diagnostics) annotations.add(toAnnotation(diagnostic));
  annotations.close();
}
