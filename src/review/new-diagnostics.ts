import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ReviewInput } from './definition-side.ts';

/** Every error of the head, and the warnings that the base does not have. */
export function listNewDiagnostics({ base, head }: Pick<ReviewInput, 'base' | 'head'>): Diagnostic[] {
  const known = new Set(base.diagnostics.map(keyOf));
  return head.diagnostics.filter(
    (diagnostic) => diagnostic.severity === 'error' || !known.has(keyOf(diagnostic)),
  );
}

function keyOf({ code, message, span }: Diagnostic): string {
  return JSON.stringify([code, message, span?.file]);
}
