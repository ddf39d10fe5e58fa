import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Pipeline } from '../model.ts';

/** The diagnostic of a problem in a pipeline that was loaded before; a piece of a text is shown as the whole text. */
export function placeIn({ locate }: Pipeline, problem: PathProblem): Diagnostic {
  const { code, message, hint, path, part, severity = 'error', related } = problem;
  return {
    severity,
    code,
    message,
    span: locate(path, part),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((each) => ({ message: each.message, span: locate(each.path, each.part) })),
        }),
  };
}
