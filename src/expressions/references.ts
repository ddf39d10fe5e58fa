import { listAccesses, readAccess } from './access.ts';
import { parseExpression } from './parse-expression.ts';
import { splitTemplate } from './split-template.ts';

/** A chain of names that a template reads, such as `['tasks', 'load', 'returns', 'rows']`. */
export interface Reference {
  /** As they are written; the first is the context. */
  readonly names: readonly string[];
  /** False: an index that only a run knows follows. */
  readonly whole: boolean;
  /** Offsets in the template, from the context's first character to the last known name's end. */
  readonly start: number;
  readonly end: number;
}

/** All that a template reads, in order; nothing for an expression that is not valid. */
export function referencesOf(template: string): Reference[] {
  return splitTemplate(template).flatMap((segment) => {
    if (segment.type !== 'expression') return [];
    const parsed = parseExpression(segment.source);
    if (!parsed.ok) return [];
    return listAccesses(parsed.tree).map(({ names, whole, tokens }) => {
      const [first, last] = [tokens[0], tokens.at(-1)];
      const from = segment.start + 3;
      const start = first === undefined ? from : from + parsed.offsetOf(first);
      const end = last === undefined ? start : from + parsed.offsetOf(last) + last.lexeme.length;
      return { names, whole, start, end };
    });
  });
}

/** The chain of names that a template is and nothing else, such as `${{ tasks.load.returns.frame }}`; null for any other. */
export function readLoneReference(template: string): readonly string[] | null {
  const [only, ...others] = splitTemplate(template);
  if (others.length > 0 || only?.type !== 'expression') return null;
  const parsed = parseExpression(only.source);
  const access = parsed.ok ? readAccess(parsed.tree) : null;
  return access?.whole ? access.names : null;
}
