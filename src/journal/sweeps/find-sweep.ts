import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { StateDirectory } from '../state-directory.ts';
import { listSweeps, type SweepSummary } from './list-sweeps.ts';

/**
 * The sweep that somebody means by an id, the unique beginning of one, `latest`, or `NAME` (the latest of that
 * pipeline), the last two with `~N` for the Nth before it. With `project`, only sweeps of that project count for them.
 */
export async function findSweep(
  state: StateDirectory,
  text: string,
  project?: string,
): Promise<Result<SweepSummary>> {
  const { sweeps } = await listSweeps(state);
  const begun = text.startsWith('s-') ? sweeps.filter(({ id }) => id.startsWith(text)) : [];
  const [only, ...others] = begun;
  if (others.length > 0) return failure([ambiguous(text, begun)]);
  if (only !== undefined) return success(only);
  const own = sweeps.filter(({ record }) => project === undefined || record.source.project === project);
  const [, selector = text, back = '0'] = /^(.*)~(\d{1,6})$/.exec(text) ?? [];
  const named = selector === 'latest' ? own : own.filter(({ record }) => record.pipeline === selector);
  const found = named[Number(back)];
  return found === undefined ? failure([unknown(text, sweeps.length)]) : success(found);
}

function unknown(text: string, count: number) {
  const none =
    count === 0
      ? 'there has been none here yet'
      : 'accepted are an id or its beginning, `latest`, `latest~1` and `NAME`';
  return {
    severity: 'error',
    code: 'unknown-sweep',
    message: `there is no sweep \`${text}\`; ${none}`,
  } as const;
}

function ambiguous(text: string, candidates: readonly SweepSummary[]) {
  const shown = candidates.slice(0, 5).map(({ id, record }) => `\`${id}\` (${record.pipeline})`);
  return {
    severity: 'error',
    code: 'unknown-sweep',
    message: `\`${text}\` is the beginning of ${candidates.length} sweeps: ${shown.join(', ')}`,
    hint: 'give more of the id',
  } as const;
}
