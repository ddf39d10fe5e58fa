import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { Path, Span } from '../diagnostics/span.ts';
import type { YamlDocument } from './yaml-document.ts';

/** Something wrong with a value of a document, by its path. */
export interface PathProblem {
  readonly code: DiagnosticCode;
  /** `error` unless said otherwise. */
  readonly severity?: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly path: Path;
  /** Whether the value or its key is meant; `value` unless said otherwise. */
  readonly part?: 'key' | 'value';
  /** The piece of a text value that is meant: its n-th occurrence, from 0. */
  readonly piece?: { readonly text: string; readonly nth: number };
  readonly related?: readonly RelatedPath[];
  /** A value that is shown nowhere, such as a secret. */
  readonly conceals?: Path;
}

export interface RelatedPath {
  readonly message: string;
  readonly path: Path;
  readonly part?: 'key' | 'value';
}

/** The diagnostics of problems, in the order of the file. Of several at one place only the first error is kept, or the first warning where there is no error: the others follow from it. */
export function placeProblems(
  problems: readonly PathProblem[],
  document: YamlDocument,
  earlier: readonly Diagnostic[] = [],
): Diagnostic[] {
  const taken = new Set(earlier.map((diagnostic) => placeKey(diagnostic.span)));
  const placed: Diagnostic[] = [...earlier];
  for (const problem of errorsFirst(problems)) {
    const diagnostic = place(problem, document);
    const key = placeKey(diagnostic.span);
    if (taken.has(key)) continue;
    taken.add(key);
    placed.push(diagnostic);
  }
  return placed.sort(comparePlaces);
}

// A warning must never take the place of what keeps a run from starting.
function errorsFirst(problems: readonly PathProblem[]): readonly PathProblem[] {
  const isError = ({ severity = 'error' }: PathProblem) => severity === 'error';
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

function placeKey(span: Span | undefined): string {
  return span === undefined ? '' : `${span.start}-${span.end}`;
}

function comparePlaces(left: Diagnostic, right: Diagnostic): number {
  return (left.span?.start ?? 0) - (right.span?.start ?? 0) || (left.span?.end ?? 0) - (right.span?.end ?? 0);
}

function place(problem: PathProblem, document: YamlDocument): Diagnostic {
  const { code, severity = 'error', message, hint, path, part, piece, related, conceals } = problem;
  const span =
    piece === undefined ? document.locate(path, part) : document.locateText(path, piece.text, piece.nth);
  return {
    severity,
    code,
    message,
    span,
    ...(hint === undefined ? {} : { hint }),
    ...(conceals === undefined ? {} : { conceals: document.locate(conceals) }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((each) => ({
            message: each.message,
            span: document.locate(each.path, each.part),
          })),
        }),
  };
}
