import type { Json } from '../values/json.ts';
import { textAt } from './fields.ts';

/** What to do after an answer. */
export type Verdict =
  | { readonly is: 'good' }
  /** Asking again would change nothing. */
  | { readonly is: 'refused' }
  | { readonly is: 'again'; readonly afterMs: number; readonly why: string };

/** GitHub's advice for a limit that comes without a time. */
const usualPause = 60_000;

/** Judges an answer; `tries`: how often the same was asked before. */
export function judgeAnswer(
  answer: { readonly status: number; readonly headers: Headers; readonly json: Json },
  tries: number,
): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return { is: 'good' };
  const why = `${status === 0 ? 'no answer' : status} ${textAt(answer.json, 'message') ?? ''}`.trim();
  if (status === 429 || (status === 403 && isLimit(answer))) {
    return { is: 'again', afterMs: pauseOf(answer.headers), why };
  }
  if (status === 0 || status >= 500) return { is: 'again', afterMs: 1000 * 2 ** tries, why };
  return { is: 'refused' };
}

// A permission that is missing and a limit that is reached have the same number.
function isLimit({ headers, json }: { readonly headers: Headers; readonly json: Json }): boolean {
  if (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0') return true;
  return /secondary rate limit|abuse detection/i.test(textAt(json, 'message') ?? '');
}

function pauseOf(headers: Headers): number {
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(after) && after >= 0) return after * 1000;
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (headers.get('x-ratelimit-remaining') !== '0' || !Number.isFinite(reset)) return usualPause;
  return Math.max(1000, reset * 1000 - Date.now());
}
