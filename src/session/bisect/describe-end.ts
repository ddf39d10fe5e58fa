import type { Tried } from '../../bisect/bisection.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { shortId } from '../../git/object-id.ts';
import type { PreparedBisect } from './prepare-bisect.ts';

/** Says that one of the two ends is not what it was said to be. */
export function describeEnd(
  { request }: PreparedBisect,
  { verdict, name, tried }: { readonly verdict: string; readonly name: string; readonly tried: Tried },
): Diagnostic {
  const what = request.task ?? request.pipeline;
  const found =
    tried.verdict === 'skip'
      ? `nothing can be said of it: ${tried.reason}`
      : tried.verdict === 'good'
        ? `\`${what}\` succeeds there`
        : `\`${what}\` fails there${tried.reason === '' ? '' : `: ${tried.reason}`}`;
  return {
    severity: 'error',
    code: 'bisect-end',
    message: `\`${name}\` (${shortId(tried.commit)}) was said to be ${verdict}, and ${found}`,
    hint:
      tried.run === null
        ? `name another commit as the ${verdict} one`
        : `see what it did: runnable logs ${tried.run}`,
  };
}
