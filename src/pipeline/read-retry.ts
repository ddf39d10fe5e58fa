import type { Path } from '../diagnostics/span.ts';
import type { TaskBlock } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Retry } from './model.ts';
import { presentItems } from './present-items.ts';
import { readDuration } from './read-duration.ts';

/** What happens after a failed attempt; nothing when the task does not say. */
export function readRetry(value: TaskBlock['retry'], path: Path, loading: Loading): Retry {
  if (value === undefined || typeof value === 'number') return { ...plainRetry, max: value ?? 0 };
  const causes = presentItems<Cause>(value.on).map(readCause);
  return {
    max: value.max,
    delayMs: readDuration(value.delay, [...path, 'delay'], loading) ?? plainRetry.delayMs,
    backoff: value.backoff ?? plainRetry.backoff,
    maxDelayMs: readDuration(value.max_delay, [...path, 'max_delay'], loading) ?? plainRetry.maxDelayMs,
    jitter: value.jitter ?? plainRetry.jitter,
    on: causes.length === 0 ? plainRetry.on : causes,
  };
}

type Cause = string | { readonly exit: readonly number[] };

function readCause(cause: Cause): Retry['on'][number] {
  if (typeof cause !== 'string') return { exit: cause.exit };
  return cause === 'timeout' ? 'timeout' : 'failure';
}

const plainRetry: Retry = { max: 0, delayMs: 0, backoff: 2, maxDelayMs: 300_000, jitter: 0, on: ['failure'] };
