import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { paintWith } from '../reporters/paint.ts';
import type { Sink, Style } from '../reporters/sink.ts';

/** Where diagnostics are printed, and the texts of files for code frames. */
export interface DiagnosticsTarget {
  readonly sink: Sink;
  readonly style: Style;
  readonly sources?: ReadonlyMap<string, string>;
}

/** Prints diagnostics as people read them, a blank line after each. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { sink, style, sources = new Map() }: DiagnosticsTarget,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { renderDiagnostics } = await import('../diagnostics/code-frame.ts');
  const paint = paintWith(style);
  const text = renderDiagnostics(diagnostics, {
    sources,
    ascii: !style.unicode,
    paint: (piece, role) => paint(roleColours[role], piece),
  });
  sink.write(`${text}\n`);
}

const roleColours = {
  error: 'error',
  warning: 'warning',
  note: 'note',
  message: 'strong',
  place: 'note',
  gutter: 'faint',
  mark: 'error',
  hint: 'good',
} as const;
