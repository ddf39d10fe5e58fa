import { renderDiagnostics as render } from '../diagnostics/code-frame.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * Diagnostics as the command prints them, without colours: message, place, the line with the part marked, hint.
 * `sources`: text by file; a file that is absent gets its place and no line.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string> = new Map(),
): string {
  return render(diagnostics, { sources });
}
